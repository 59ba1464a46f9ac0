import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { problems } from '../problem.ts'
import { openApiDocument } from './openapi.ts'
import { operation } from './operation.ts'
import { Instant } from './text.ts'

const thing = problems('things', {
  not_found: [404, 'There is no such thing'],
  taken: [409, 'There is such a thing already'],
})
const Thing = z
  .object({
    id: z.uuid(),
    size: z.int(),
    madeAt: z.iso.datetime(),
    goneAt: z.iso.datetime().nullable(),
    kind: z.enum(['big', 'small']).nullable(),
  })
  .meta({ id: 'Thing', description: 'A thing.' })
const NewThing = z
  .strictObject({ size: z.int().min(1).max(9), from: Instant.optional() })
  .meta({ id: 'NewThing', example: { size: 3 } })
const path = z.object({
  id: z.uuid().meta({ description: 'Which thing.', example: '0198aaaa-0000-7000-8000-000000000000' }),
})
const handle = () => Promise.reject(new Error('a document runs nothing'))
const version = () => 1

const document = openApiDocument(
  [
    operation({
      id: 'listThings',
      method: 'get',
      path: '/things',
      tag: 'things',
      summary: 'List things',
      query: z.strictObject({
        size: z.coerce.number().int().min(1).max(9).optional().meta({ description: 'How big.', example: 3 }),
      }),
      success: { status: 200, description: 'Things.', body: z.object({ items: z.array(Thing) }) },
      problems: [],
      handle,
    }),
    operation({
      id: 'createThing',
      method: 'post',
      path: '/things',
      tag: 'things',
      summary: 'Create a thing',
      scope: 'catalog:write',
      body: NewThing,
      success: { status: 201, description: 'The thing.', body: Thing, version, location: () => '/things/1' },
      problems: [thing.taken],
      handle,
    }),
    operation({
      id: 'getThing',
      method: 'get',
      path: '/things/{id}',
      tag: 'things',
      summary: 'Read a thing',
      params: path,
      success: { status: 200, description: 'The thing.', body: Thing, version },
      problems: [thing.not_found],
      handle,
    }),
    operation({
      id: 'deleteThing',
      method: 'delete',
      path: '/things/{id}',
      tag: 'things',
      summary: 'Remove a thing',
      scope: 'catalog:admin',
      params: path,
      precondition: true,
      success: { status: 204, description: 'It is gone.' },
      problems: [thing.not_found],
      handle,
    }),
    operation({
      id: 'getPulse',
      method: 'get',
      path: '/pulse',
      tag: 'pulse',
      summary: 'Ask for the pulse',
      standalone: true,
      success: { status: 200, description: 'It beats.', body: z.object({ beats: z.int().min(0) }) },
      problems: [],
      handle,
    }),
  ],
  { title: 'Things', version: '1.0.0' },
  { pulse: 'Signs of life.', things: 'All about things.', nothing: 'Has no operations.' },
)

// The tests look into JSON: what is not there is undefined, and fails them.
// biome-ignore lint/suspicious/noExplicitAny: see above.
const json: any = JSON.parse(JSON.stringify(document))
const operationAt = (at: string, method: string) => json.paths[at][method]
const schema = (name: string) => json.components.schemas[name]

describe('an answer', () => {
  it.each([
    ['an identifier by its format alone', 'id', { type: 'string', format: 'uuid' }],
    ['a number without bounds of our own', 'size', { type: 'integer' }],
    ['an instant by its format alone', 'madeAt', { type: 'string', format: 'date-time' }],
    ['what may be null as one type', 'goneAt', { type: ['string', 'null'], format: 'date-time' }],
    ['an enum that may be null', 'kind', { anyOf: [{ type: 'string', enum: ['big', 'small'] }, { type: 'null' }] }],
  ])('describes %s', (_what, name, expected) => {
    expect(schema('Thing').properties[name]).toEqual(expected)
  })

  it('may get more members', () => {
    expect(schema('Thing')).not.toHaveProperty('additionalProperties')
  })
})

describe('an input', () => {
  it('says exactly what is accepted', () => {
    expect(schema('NewThing')).toEqual({
      type: 'object',
      properties: { size: { type: 'integer', minimum: 1, maximum: 9 }, from: { $ref: '#/components/schemas/Instant' } },
      required: ['size'],
      additionalProperties: false,
      examples: [{ size: 3 }],
    })
    expect(JSON.stringify(schema('Instant'))).toContain('pattern')
  })

  it('has its description beside its schema, and an example there only if it must be given', () => {
    expect(operationAt('/things', 'get').parameters).toEqual([
      {
        in: 'query',
        name: 'size',
        description: 'How big.',
        schema: { type: 'integer', minimum: 1, maximum: 9, examples: [3] },
      },
    ])
    expect(operationAt('/things/{id}', 'get').parameters[0]).toMatchObject({
      in: 'path',
      required: true,
      description: 'Which thing.',
      example: '0198aaaa-0000-7000-8000-000000000000',
    })
  })

  it.each([
    ['/things', 'post', ['Idempotency-Key']],
    ['/things/{id}', 'get', ['If-None-Match']],
    ['/things/{id}', 'delete', ['If-Match']],
    ['/pulse', 'get', []],
  ])('at %s, %s refers to the headers %s', (at, method, headers) => {
    const parameters: { $ref?: string }[] = operationAt(at, method).parameters ?? []
    expect(parameters.flatMap(({ $ref }) => $ref ?? [])).toEqual(
      headers.map((name) => `#/components/parameters/${name}`),
    )
  })
})

describe('If-Match accepts what the service does', () => {
  const pattern = new RegExp(json.components.parameters['If-Match'].schema.pattern)
  it.each(['*', '"v1"', '"v1", "v2"', 'W/"v1"', '""'])('%s', (text) => expect(text).toMatch(pattern))
  it.each(['', 'v1', '"v1', '"a,b"', '"v1",', '*, "v1"', '"é"'])('and refuses %s', (text) =>
    expect(text).not.toMatch(pattern),
  )
})

describe('the headers of an answer', () => {
  it.each([
    ['/things', 'post', '201', ['ETag', 'Idempotency-Replayed', 'Location']],
    ['/things/{id}', 'get', '200', ['ETag']],
    ['/things/{id}', 'get', '304', ['ETag']],
    ['/things/{id}', 'delete', '204', []],
    ['/things', 'get', '200', []],
  ])('%s %s %s: those of every answer and %s', (at, method, status, expected) => {
    const names = Object.keys(operationAt(at, method).responses[status].headers)
    expect(names.toSorted()).toEqual([...expected, 'X-Request-Id', 'traceresponse'].toSorted())
  })

  it.each([
    ['Unauthenticated', 'WWW-Authenticate'],
    ['Forbidden', 'WWW-Authenticate'],
    ['OverloadedOrUnavailable', 'Retry-After'],
  ])('%s always says %s', (response, header) => {
    expect(json.components.responses[response].headers[header]).toEqual({ $ref: `#/components/headers/${header}` })
    expect(json.components.headers[header].required).toBe(true)
  })
})

describe('problems', () => {
  it('are told apart by status and code', () => {
    const { content } = operationAt('/things', 'post').responses['409']
    expect(content['application/problem+json'].schema.allOf).toEqual([
      { $ref: '#/components/schemas/Problem' },
      {
        type: 'object',
        properties: {
          status: { type: 'integer', const: 409 },
          code: { type: 'string', enum: ['http.idempotency_in_flight', 'things.taken'] },
        },
        required: ['status', 'code'],
      },
    ])
  })

  it('each have one example, of the first operation that may answer them', () => {
    const { content } = operationAt('/things/{id}', 'delete').responses['404']
    expect(content['application/problem+json'].examples).toEqual({
      'things.not_found': { $ref: '#/components/examples/things.not_found' },
    })
    expect(json.components.examples['things.not_found']).toMatchObject({
      summary: 'There is no such thing',
      value: {
        type: '/problems#things.not_found',
        status: 404,
        code: 'things.not_found',
        instance: '/things/0198aaaa-0000-7000-8000-000000000000',
      },
    })
  })

  it('that are not about one operation are components', () => {
    expect(operationAt('/things/{id}', 'delete').responses['412']).toEqual({
      $ref: '#/components/responses/VersionStale',
    })
    expect(operationAt('/things', 'post').responses['400']).toEqual({
      $ref: '#/components/responses/InvalidOrMalformed',
    })
  })

  it('do not come from waiting where nothing is waited for', () => {
    expect(Object.keys(operationAt('/pulse', 'get').responses)).toEqual(['200', '400'])
  })
})

it('says of each operation whether it needs a token, and with which scope', () => {
  expect(operationAt('/things', 'get').security).toEqual([])
  expect(operationAt('/things', 'post').security).toEqual([{ bearer: ['catalog:write'] }])
  expect(json.components.securitySchemes.bearer.description).toContain('`catalog:admin`')
})

it('has the tags that are used, in the given order', () => {
  expect(json.tags).toEqual([
    { name: 'pulse', description: 'Signs of life.' },
    { name: 'things', description: 'All about things.' },
  ])
})
