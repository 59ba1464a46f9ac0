import { describe, expect, it } from 'vitest'
import { valuesSchema } from './schema.ts'
import { readValues } from './values-file.ts'

const schemaOf = (text: string) => valuesSchema('Values', readValues(`# @section S\n${text}`))

describe('the schema of the values', () => {
  it('takes the type from the default, refuses unknown keys and wants those with a default', () => {
    const text = '# -- A\na: true\n# -- M\nm:\n  # -- B\n  # @schema {minimum: 1}\n  b: 3\n  # -- C\n  c: 0.5\n'
    expect(schemaOf(text)).toMatchObject({
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'object',
      additionalProperties: false,
      required: ['a', 'm'],
      properties: {
        a: { type: 'boolean', description: 'A' },
        m: {
          type: 'object',
          additionalProperties: false,
          required: ['b', 'c'],
          properties: { b: { type: 'integer', minimum: 1 }, c: { type: 'number' } },
        },
      },
    })
  })

  it('lets a parent chart pass down what Helm adds', () => {
    expect(schemaOf('# -- A\na: 1\n')).toMatchObject({
      properties: { global: { type: 'object' }, enabled: { type: 'boolean' } },
    })
  })

  it('does not want a key whose default is null', () => {
    expect(schemaOf("# -- A\n# @schema {type: [integer, 'null']}\na: null\n")).toMatchObject({ required: [] })
  })

  it('refers to a definition', () => {
    expect(schemaOf("# -- A\n# @schema {$ref: '#/definitions/port'}\na: 80\n")).toMatchObject({
      properties: { a: { description: 'A', $ref: '#/definitions/port' } },
      definitions: { port: { type: 'integer' } },
    })
  })

  it.each([
    ['a: {}', 'leaves the type open'],
    ['a: []', 'leaves the type open'],
    ['a: null', 'leaves the type open'],
    ["# @schema {$ref: '#/definitions/nowhere'}\na: 1", 'must name one of the definitions'],
    ["# @schema {$ref: '#/definitions/port', minimum: 80}\na: 80", 'stand alone'],
  ])('cannot be made of %j', (text, message) => {
    expect(() => schemaOf(`# -- A\n${text}\n`)).toThrow(message)
  })
})
