import { definitions } from './definitions.ts'
import { type Schema, type Section, type Value, ValuesError } from './values-file.ts'

/**
 * The JSON Schema (draft 7, which every Helm 3 and 4 understands) of a chart's values. Unknown keys are refused
 * everywhere but in what a comment opens. A key that has a default must stay: one that is set to null is deleted by
 * Helm, and the templates rely on it. Throws ValuesError.
 */
export function valuesSchema(title: string, sections: readonly Section[]): Schema {
  const values = sections.flatMap((section) => section.values)
  const { properties, ...rest } = mapSchema(values)
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title,
    ...rest,
    properties: {
      ...properties,
      global: { description: 'What a parent chart gives to all of its charts.', type: 'object' },
      enabled: { description: 'By which a parent chart turns this one on.', type: 'boolean' },
    },
    definitions,
  }
}

function mapSchema(values: readonly Value[]) {
  return {
    type: 'object',
    properties: Object.fromEntries(values.map((value) => [value.path.at(-1), valueSchema(value)])),
    required: values.filter((value) => value.default !== null).map(({ path }) => path.at(-1)),
    additionalProperties: false,
  }
}

function valueSchema(value: Value): Schema {
  const { doc, schema, children } = value
  if (children.length > 0) return { description: doc, ...mapSchema(children) }
  const { $ref, ...constraints } = schema
  if ($ref === undefined) return { description: doc, ...typeOf(value), ...constraints }
  const name = String($ref).replace('#/definitions/', '')
  if (!(name in definitions) || Object.keys(constraints).length > 0)
    throw new ValuesError(`${value.path.join('.')}: $ref must name one of the definitions and stand alone`)
  return { description: doc, $ref }
}

/** The type that the default has; a map, and nothing at all, leave it open and need a schema that says it. */
function typeOf({ path, schema, default: given }: Value): Schema {
  if (schema['type'] !== undefined) return {}
  if (Array.isArray(given) && schema['items'] !== undefined) return { type: 'array' }
  if (typeof given === 'boolean' || typeof given === 'string') return { type: typeof given }
  if (typeof given === 'number') return { type: Number.isInteger(given) ? 'integer' : 'number' }
  throw new ValuesError(`${path.join('.')}: its default leaves the type open; write it after "# @schema "`)
}
