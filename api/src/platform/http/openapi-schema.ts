import type { CreateDocumentOptions, oas31 } from 'zod-openapi'

type Override = Extract<CreateDocumentOptions['override'], (context: never) => void>
type Schema = Parameters<Override>[0]['jsonSchema']

const safeMax = Number.MAX_SAFE_INTEGER

/**
 * Says of each schema what holds, and nothing that only comes from how Zod checks it. An input says exactly what is
 * accepted. An answer does not promise that nothing will be added, and leaves out bounds that a client cannot use: the
 * safe integers, and patterns of formats.
 */
export const describeSchema: Override = ({ jsonSchema, io }) => {
  joinNull(jsonSchema)
  if ('example' in jsonSchema) {
    jsonSchema.examples ??= [jsonSchema.example]
    drop(jsonSchema, 'example')
  }
  if (io === 'input') return
  if (jsonSchema.additionalProperties === false) drop(jsonSchema, 'additionalProperties')
  if (jsonSchema.maximum === safeMax) drop(jsonSchema, 'maximum')
  if (jsonSchema.minimum === -safeMax) drop(jsonSchema, 'minimum')
  if (jsonSchema.format !== undefined) drop(jsonSchema, 'pattern')
}

const drop = (schema: Schema, name: keyof Schema) => Reflect.deleteProperty(schema, name)

/** `anyOf: [{ type: 'string', … }, { type: 'null' }]` is `{ type: ['string', 'null'], … }` to readers and tools alike. */
function joinNull(schema: Schema): void {
  const [value, none, more] = schema.anyOf ?? []
  if (more !== undefined || none === undefined || typeof value?.type !== 'string') return
  if (none.type !== 'null' || 'enum' in value || 'const' in value) return
  drop(schema, 'anyOf')
  Object.assign(schema, value, { type: [value.type, 'null'] })
}

/**
 * Moves what the schema of a parameter or header says of the parameter or header itself to where tools look for it. An
 * example stays where it is unless the parameter is required: pages that fill in the examples of parameters would send
 * every filter at once.
 */
export function describeCarriers(document: oas31.OpenAPIObject): void {
  const { parameters = {}, headers = {}, responses = {} } = document.components ?? {}
  const operations = Object.values(document.paths ?? {}).flatMap(({ get, post, patch, put, delete: remove }) =>
    [get, post, patch, put, remove].filter((operation) => operation !== undefined),
  )
  const answers = [
    ...operations.flatMap((operation) => Object.values(operation.responses ?? {})),
    ...Object.values(responses),
  ]
  const carriers = [
    ...operations.flatMap((operation) => operation.parameters ?? []),
    ...Object.values(parameters),
    ...answers.flatMap((answer: oas31.ResponseObject) => Object.values(answer.headers ?? {})),
    ...Object.values(headers),
  ]
  for (const carrier of carriers) if ('schema' in carrier) describeCarrier(carrier)
}

function describeCarrier(carrier: oas31.ParameterObject | oas31.HeaderObject): void {
  const { description, examples, ...schema } = carrier.schema as oas31.SchemaObject
  const [example] = examples ?? []
  if (description !== undefined) carrier.description ??= description
  if (carrier.required && example !== undefined) carrier.example = example
  carrier.schema = carrier.required || examples === undefined ? schema : { ...schema, examples }
}
