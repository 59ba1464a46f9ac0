import { operations } from '../../src/operations.ts'
import { openApiDocument } from '../../src/platform/http/openapi.ts'
import type { Operation } from '../../src/platform/http/operation.ts'

interface Schema {
  readonly $ref?: string
  readonly format?: string
  readonly example?: unknown
  readonly examples?: readonly unknown[]
}

interface Parameter {
  readonly in: string
  readonly name: string
  readonly required?: boolean
  readonly schema: Schema
  readonly example?: unknown
}

const document = openApiDocument(operations, { title: 'test', version: '0' })

/** A request that fits the operation's document: path, required query and body as the document's examples have them. */
export function exampleOf(op: Operation): { readonly path: string; readonly body?: unknown } {
  const described = document.paths?.[op.path]?.[op.method] as unknown as {
    parameters?: readonly Parameter[]
    requestBody?: { content: { 'application/json': { schema: Schema } } }
  }
  const valuesIn = (place: string) =>
    (described.parameters ?? [])
      .filter((parameter) => parameter.in === place && parameter.required)
      .map(({ name, schema, example }) => [name, String(example ?? exampleIn(schema, name))] as const)
  const query = new URLSearchParams(Object.fromEntries(valuesIn('query')))
  const filled = valuesIn('path').reduce((path, [name, value]) => path.replace(`{${name}}`, value), op.path)
  const path = query.size > 0 ? `${filled}?${query}` : filled
  const schema = described.requestBody?.content['application/json'].schema
  return schema === undefined ? { path } : { path, body: exampleIn(schema, op.id) }
}

function exampleIn(schema: Schema, name: string): unknown {
  const name_ = schema.$ref?.split('/').at(-1)
  const target: Schema = name_ === undefined ? schema : (document.components?.schemas?.[name_] as Schema)
  const example = schema.example ?? target.example ?? target.examples?.[0]
  if (example !== undefined) return example
  if (target.format === 'uuid') return '01900000-0000-7000-8000-000000000000'
  throw new Error(`${name} has no example in the document`)
}
