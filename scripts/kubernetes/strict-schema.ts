export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
export interface JsonObject {
  readonly [key: string]: Json
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const refPrefix = '#/definitions/'

// Keywords that reject something. Descriptions, defaults and most formats only take up room.
const keywords = [
  ...['type', 'required', 'enum', 'pattern', 'minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems'],
  ...['minProperties', 'maxProperties', 'uniqueItems'],
] as const

/** Texts that the API server reads as something else (apimachinery's `intstr` and `resource.Quantity`). */
const scalars: Readonly<Record<string, JsonObject>> = {
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { type: ['integer', 'string'] },
  'io.k8s.apimachinery.pkg.api.resource.Quantity': {
    type: ['number', 'string'],
    pattern: '^[+-]?[0-9]+(\\.[0-9]*)?([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$',
  },
}

/**
 * A JSON schema (draft 4) that takes no property which `schema` does not declare, as the API server does with
 * `fieldValidation=Strict`. `schema` is a definition of Kubernetes' OpenAPI 2 document or a structural schema of a
 * CustomResourceDefinition; what such a one leaves to CEL is left out. `renameRef` says where a definition is.
 */
export function strictSchema(
  schema: JsonObject,
  renameRef: (definition: string) => string = (name) => name,
): JsonObject {
  const { $ref, properties, additionalProperties, items } = schema
  if (typeof $ref === 'string') return { $ref: renameRef($ref.slice(refPrefix.length)) }
  const nested = (value: JsonObject) => strictSchema(value, renameRef)
  const strict: Record<string, Json> = { ...conditions(schema) }
  if (schema['x-kubernetes-int-or-string'] === true) return { ...strict, type: ['integer', 'string'] }
  if (isObject(items)) strict['items'] = nested(items)
  if (isObject(additionalProperties)) strict['additionalProperties'] = nested(additionalProperties)
  if (isObject(properties)) {
    strict['properties'] = mapValues(properties, nested)
    const isOpen = schema['x-kubernetes-preserve-unknown-fields'] === true
    if (additionalProperties === undefined && !isOpen) strict['additionalProperties'] = false
  }
  return strict
}

/** The keywords that say nothing about which properties there are; those within `anyOf` and its kin as they stand. */
function conditions(schema: JsonObject): JsonObject {
  const kept: Record<string, Json> = {}
  for (const keyword of keywords) {
    const value = schema[keyword]
    if (value !== undefined) kept[keyword] = value
  }
  if (schema['format'] === 'date-time') kept['format'] = 'date-time'
  for (const keyword of ['allOf', 'anyOf', 'oneOf', 'not']) {
    const value = schema[keyword]
    if (value !== undefined) kept[keyword] = value
  }
  return kept
}

function mapValues(object: JsonObject, map: (value: JsonObject) => JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(object).flatMap(([key, value]) => (isObject(value) ? [[key, map(value)] as const] : [])),
  )
}

/** A kind, and the definition of it in Kubernetes' OpenAPI document. */
export interface BuiltInKind {
  readonly apiVersion: string
  readonly kind: string
  readonly definition: string
}

/**
 * Strict schemas of `kinds` and of all that they refer to, by definition, sorted. `definitions` are those of the
 * OpenAPI 2 document. Throws RangeError for a definition that it does not have.
 */
export function strictDefinitions(
  definitions: JsonObject,
  kinds: readonly BuiltInKind[],
): Readonly<Record<string, JsonObject>> {
  const made = new Map<string, JsonObject>()
  const include = (name: string): string => {
    if (!made.has(name)) {
      const definition = definitions[name]
      if (!isObject(definition)) throw new RangeError(`The document has no definition ${name}`)
      // Before the walk into it: definitions may refer to themselves.
      made.set(name, {})
      made.set(name, scalars[name] ?? strictSchema(definition, (other) => `#/${include(other)}`))
    }
    return name
  }
  for (const kind of kinds) {
    const schema = made.get(include(kind.definition)) ?? {}
    made.set(kind.definition, ofKind(schema, kind))
  }
  return Object.fromEntries([...made].toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

/** `schema` for objects that say they are of the kind; what they become (`status`) is not for us to write. */
export function ofKind(schema: JsonObject, { apiVersion, kind }: Pick<BuiltInKind, 'apiVersion' | 'kind'>): JsonObject {
  const { status: _status, ...properties } = isObject(schema['properties']) ? schema['properties'] : {}
  const required = Array.isArray(schema['required']) ? schema['required'] : []
  return {
    ...schema,
    properties: { ...properties, apiVersion: { enum: [apiVersion] }, kind: { enum: [kind] } },
    required: [...new Set(['apiVersion', 'kind', 'metadata', ...required])],
  }
}
