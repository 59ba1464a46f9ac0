import { createConfig, lintFromString } from '@redocly/openapi-core'
import { describe, expect, it } from 'vitest'
import { catalogDocument } from '../src/docs/index.ts'
import { operations } from '../src/operations.ts'

const text = JSON.stringify(catalogDocument(operations, '1.0.0'))

/** Everything that Redocly finds fault with, and that each example fits its schema. */
const rules = {
  extends: ['recommended-strict'],
  rules: {
    'info-contact': 'off',
    'tag-description': 'error',
    'parameter-description': 'error',
    'operation-parameters-unique': 'error',
    'no-invalid-schema-examples': 'error',
    'no-invalid-parameter-examples': 'error',
    'no-invalid-media-type-examples': 'error',
  },
} as const

async function faults(source: string): Promise<readonly string[]> {
  const config = await createConfig({ ...rules, extends: [...rules.extends] })
  const found = await lintFromString({ source, absoluteRef: '/openapi.json', config })
  return found.map(({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0]?.pointer ?? ''}`)
}

it('is OpenAPI 3.1 without a fault', async () => {
  expect(await faults(text)).toEqual([])
})

describe('the check finds', () => {
  it.each([
    ['what OpenAPI does not know', '"operationId":"getStatus"', '"operationID":"getStatus"', 'struct'],
    [
      'a name that is taken',
      '"operationId":"getStatus"',
      '"operationId":"listProducts"',
      'operation-operationId-unique',
    ],
    [
      'a reference to nothing',
      '#/components/responses/Forbidden',
      '#/components/responses/Nothing',
      'no-unresolved-refs',
    ],
    ['an example that does not fit', '"sku":"TENT-2P"', '"sku":"TENT 2P"', 'no-invalid-schema-examples'],
  ])('%s', async (_what, present, planted, rule) => {
    expect(text).toContain(present)
    expect((await faults(text.replace(present, planted))).join('\n')).toContain(`${rule}: `)
  })
})

it('is the same to the byte each time it is made', () => {
  expect(JSON.stringify(catalogDocument(operations, '1.0.0'))).toBe(text)
})

it('has one component per thing, none for the answer and another for the request', () => {
  const names = Object.keys(catalogDocument(operations, '1.0.0').components?.schemas ?? {})
  expect(names.filter((name) => name.endsWith('Output') || name.startsWith('__'))).toEqual([])
})

it('gives an example of each body', () => {
  const { schemas = {} } = catalogDocument(operations, '1.0.0').components ?? {}
  const bodies = operations.flatMap((op) => (op.body ? [String(op.body.meta()?.['id'])] : []))
  expect(bodies.filter((name) => !('examples' in (schemas[name] ?? {})))).toEqual([])
})
