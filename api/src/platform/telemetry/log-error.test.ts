import { DrizzleQueryError } from 'drizzle-orm/errors'
import postgres from 'postgres'
import { describe, expect, it } from 'vitest'
import { Failure, problems } from '../problem.ts'
import { describeError } from './log-error.ts'

const secret = 'ann@example.org'
const things = problems('things', { taken: [409, 'Taken'] })

/** What postgres.js throws. The types ask for every field that the server may send. */
const serverError = (fields: Record<string, unknown>, hidden: Record<string, unknown> = {}) => {
  const error = new postgres.PostgresError({ severity: 'ERROR', ...fields } as never)
  for (const [key, value] of Object.entries(hidden)) Object.defineProperty(error, key, { value, enumerable: false })
  return error
}

describe('describeError', () => {
  it('gives type, message, code and stack, and nothing that it does not know', () => {
    const error = Object.assign(new TypeError('no such thing'), { code: 'ERR_X', config: { key: secret } })
    const described = describeError(error)
    expect(described).toEqual({ type: 'TypeError', message: 'no such thing', code: 'ERR_X', stack: expect.any(String) })
    expect(described.stack).toMatch(/^TypeError: no such thing\n\s+at .*log-error\.test\.ts:\d+/)
  })

  it('follows causes and members, and names a problem by its code', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
    const both = new AggregateError([refused, 'not an error'], 'both failed')
    expect(describeError(new Failure(things.taken, { cause: both }))).toMatchObject({
      type: 'Failure',
      code: 'things.taken',
      cause: { type: 'AggregateError', errors: [{ type: 'Error', code: 'ECONNREFUSED' }] },
    })
  })

  it('stops after five causes, and so in a circle too', () => {
    const circle = new Error('again')
    circle.cause = circle
    expect(JSON.stringify(describeError(circle)).match(/"message"/g)).toHaveLength(5)
  })

  it.each([
    ['boom', { type: 'string', message: 'boom' }],
    [undefined, { type: 'undefined', message: 'undefined' }],
    [{ password: secret }, { type: 'object', message: '[object Object]' }],
    [Object.create(null), { type: 'object', message: 'an error that cannot be described' }],
    [Object.assign(new Error('a'), { message: 7 }), { type: 'object', message: 'an error that cannot be described' }],
  ])('takes whatever is thrown (%#)', (thrown, described) => {
    expect(describeError(thrown)).toEqual(described)
  })

  it('hides the password of a URL', () => {
    const message = 'cannot reach postgres://ann:s3cr:t@db:5432/catalog and redis://:pw@cache'
    const described = describeError(new Error(message))
    expect(described.message).toBe(
      'cannot reach postgres://ann:[redacted]@db:5432/catalog and redis://:[redacted]@cache',
    )
    expect(described.stack).not.toMatch(/s3cr|pw@/)
  })
})

describe('SQL errors', () => {
  const sql = 'insert into "people" ("mail") values ($1)'

  it('keep the statement and lose its parameters', () => {
    const violation = serverError(
      {
        code: '23505',
        message: 'duplicate key',
        detail: `Key (mail)=(${secret}) already exists.`,
        constraint_name: 'people_mail',
        table_name: 'people',
      },
      { query: sql, parameters: [secret], args: [secret] },
    )
    const described = describeError(new DrizzleQueryError(sql, [secret, 'line one\n    at secret.ts:1:1'], violation))
    expect(JSON.stringify(described)).not.toMatch(/ann@example|secret/)
    expect(described).toMatchObject({
      type: 'DrizzleQueryError',
      message: 'Failed query',
      sql,
      cause: {
        type: 'PostgresError',
        message: 'duplicate key',
        code: '23505',
        constraint: 'people_mail',
        table: 'people',
      },
    })
    expect(described.cause).not.toHaveProperty('sql')
    expect(described.stack).toMatch(/^DrizzleQueryError: Failed query\n\s+at .*log-error\.test\.ts/)
  })

  it.each([
    [`invalid input syntax for type uuid: "${secret}"`, 'invalid input syntax for type uuid: "?"'],
    [`value "${secret}" is out of "range"`, 'value "?"'],
    ['division by zero', 'division by zero'],
  ])('of class 22 lose what the server quotes: %s', (message, logged) => {
    expect(describeError(serverError({ code: '22P02', message }))).toMatchObject({ message: logged })
  })

  it('lose parameters that the client quotes', () => {
    const error = Object.assign(new TypeError(`Received type string ('${secret}')`), { parameters: [secret, 7, null] })
    const described = describeError(error)
    expect(described.message).toBe("Received type string ('?')")
    expect(described.stack).not.toContain(secret)
  })

  it('keep at most 2,000 characters of the statement', () => {
    expect(describeError(new DrizzleQueryError('x'.repeat(5000), [], new Error('no'))).sql).toHaveLength(2000)
  })
})
