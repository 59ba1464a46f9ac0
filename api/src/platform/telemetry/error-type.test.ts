import { DrizzleQueryError } from 'drizzle-orm/errors'
import postgres from 'postgres'
import { describe, expect, it } from 'vitest'
import { Failure, problems } from '../problem.ts'
import { errorType, isFault, sqlStateOf } from './error-type.ts'

const things = problems('things', { gone: [404, 'Gone'], broken: [500, 'Broken'] })
// The types ask for every field that the server may send; one is enough here.
const violation = new postgres.PostgresError({ code: '23505', message: 'duplicate key' } as never)
const queryError = new DrizzleQueryError('insert', ['secret'], violation)
const loop = new Error('a')
loop.cause = loop

describe('errorType', () => {
  it.each<[unknown, string]>([
    [new Failure(things.gone), 'things.gone'],
    [new Failure(things.broken, { cause: violation }), 'things.broken'],
    [violation, '23505'],
    [queryError, '23505'],
    [Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
    [new TypeError('secret'), 'TypeError'],
    [new Error('secret', { cause: 'secret' }), 'Error'],
    [loop, 'Error'],
    ['secret', 'string'],
    [undefined, 'undefined'],
  ])('of %s is %s', (error, type) => {
    expect(errorType(error)).toBe(type)
  })
})

describe('isFault', () => {
  it.each<[unknown, boolean]>([
    [new Failure(things.gone), false],
    [new Failure(things.broken), true],
    [violation, true],
    ['thrown', true],
  ])('of %s is %s', (error, fault) => {
    expect(isFault(error)).toBe(fault)
  })
})

describe('sqlStateOf', () => {
  it.each<[unknown, string | undefined]>([
    [violation, '23505'],
    [Object.assign(new Error('broken pipe'), { code: 'EPIPE' }), undefined],
    ['23505', undefined],
  ])('of %s is %s', (error, state) => {
    expect(sqlStateOf(error)).toBe(state)
  })
})
