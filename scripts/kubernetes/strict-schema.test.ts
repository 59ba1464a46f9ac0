import { describe, expect, it } from 'vitest'
import { ofKind, strictDefinitions, strictSchema } from './strict-schema.ts'

describe('strictSchema', () => {
  it.each([
    [
      'closes objects',
      { type: 'object', properties: { a: { type: 'string', description: 'An a.' } } },
      {
        type: 'object',
        properties: { a: { type: 'string' } },
        additionalProperties: false,
      },
    ],
    ['closes those within', { items: { properties: {} } }, { items: { properties: {}, additionalProperties: false } }],
    ['leaves maps open', { additionalProperties: { type: 'string' } }, { additionalProperties: { type: 'string' } }],
    [
      'leaves open what a resource declares to be',
      { properties: {}, 'x-kubernetes-preserve-unknown-fields': true },
      { properties: {} },
    ],
    [
      'takes numbers for texts where the API server does',
      { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] },
      { anyOf: [{ type: 'integer' }, { type: 'string' }], type: ['integer', 'string'] },
    ],
    [
      'keeps conditions as they stand',
      { type: 'object', properties: {}, oneOf: [{ required: ['a'] }], 'x-kubernetes-validations': [{ rule: 'true' }] },
      { type: 'object', oneOf: [{ required: ['a'] }], properties: {}, additionalProperties: false },
    ],
    ['keeps bounds', { type: 'integer', minimum: 1, format: 'int32' }, { type: 'integer', minimum: 1 }],
  ])('%s', (_what, schema, strict) => {
    expect(strictSchema(schema)).toEqual(strict)
  })
})

const definitions = {
  Tree: { properties: { left: { $ref: '#/definitions/Tree' }, size: { $ref: '#/definitions/Size' }, status: {} } },
  Size: { type: 'integer' },
  Unused: { type: 'string' },
}
const tree = { apiVersion: 'v1', kind: 'Tree', definition: 'Tree' }

describe('strictDefinitions', () => {
  it('has what the kinds refer to, also themselves, and no more', () => {
    expect(strictDefinitions(definitions, [tree])).toEqual({
      Size: { type: 'integer' },
      Tree: {
        properties: {
          apiVersion: { enum: ['v1'] },
          kind: { enum: ['Tree'] },
          left: { $ref: '#/Tree' },
          size: { $ref: '#/Size' },
        },
        additionalProperties: false,
        required: ['apiVersion', 'kind', 'metadata'],
      },
    })
  })

  it('refuses a kind that the document does not have', () => {
    expect(() => strictDefinitions(definitions, [{ ...tree, definition: 'Bush' }])).toThrow(
      'The document has no definition Bush',
    )
  })
})

it('ofKind keeps what the schema requires', () => {
  expect(ofKind({ required: ['spec', 'metadata'] }, tree)['required']).toEqual([
    'apiVersion',
    'kind',
    'metadata',
    'spec',
  ])
})
