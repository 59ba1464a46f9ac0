import { DrizzleQueryError } from 'drizzle-orm/errors'
import postgres from 'postgres'
import { describe, expect, it } from 'vitest'
import { KeysUnavailable } from '../auth/failures.ts'
import { DatabaseUnavailable } from '../db/errors.ts'
import { Failure, type Problem } from '../problem.ts'
import { failureOf } from './problem-response.ts'
import { http } from './problems.ts'

// The types leave the constructor out.
const PostgresError = postgres.PostgresError as unknown as new (fields: object) => Error
const server = (code: string) => new PostgresError({ code, message: `secret words of ${code}` })
const system = (code: string) => Object.assign(new Error(`secret words of ${code}`), { code })
const byDrizzle = (error: Error) => new DrizzleQueryError('select secret words', ['secret'], error)

describe('what a client is told of', () => {
  const own = new Failure(http.forbidden, { detail: 'For the client.' })

  it('a failure is that failure, wherever it was thrown', () => {
    expect(failureOf(own)).toBe(own)
    expect(failureOf(byDrizzle(own))).toBe(own)
  })

  it.each<[string, unknown, Problem, string | undefined]>([
    ['no session', new DatabaseUnavailable('secret words'), http.unavailable, '1'],
    ['a refused connection', system('ECONNREFUSED'), http.unavailable, '1'],
    ['a reset connection', system('ECONNRESET'), http.unavailable, '1'],
    ['a name that is not found', system('ENOTFOUND'), http.unavailable, '1'],
    ['a session that was closed', system('CONNECTION_CLOSED'), http.unavailable, '1'],
    ['a connection failure', server('08006'), http.unavailable, '1'],
    ['a session ended by an administrator', server('57P01'), http.unavailable, '1'],
    ['a crashed server', server('57P02'), http.unavailable, '1'],
    ['a server that is starting', server('57P03'), http.unavailable, '1'],
    ['too many sessions', server('53300'), http.unavailable, '1'],
    ['a transaction that idled', server('25P03'), http.unavailable, '1'],
    ['a server that has become a standby', server('25006'), http.unavailable, '1'],
    ['a cancelled statement', server('57014'), http.deadline_exceeded, undefined],
    ['a deadlock', server('40P01'), http.overloaded, '1'],
    ['a serialization failure', server('40001'), http.overloaded, '1'],
    ['a lock that was not had', server('55P03'), http.overloaded, '1'],
    ['a violated constraint', server('23505'), http.internal, undefined],
    ['a wrong statement', server('42P01'), http.internal, undefined],
    ['missing keys', new KeysUnavailable(12_000), http.unavailable, '12'],
    ['a missing file', system('ENOENT'), http.internal, undefined],
    ['a bug', new TypeError('secret words'), http.internal, undefined],
    ['a thrown text', 'secret words', http.internal, undefined],
    ['nothing', undefined, http.internal, undefined],
  ])('%s is no more than the problem and when to come back', (_what, error, problem, retryAfter) => {
    for (const thrown of error instanceof Error ? [error, byDrizzle(error)] : [error]) {
      if (thrown instanceof DrizzleQueryError && thrown.cause instanceof KeysUnavailable) continue
      const failure = failureOf(thrown)
      expect(failure.problem).toBe(problem)
      expect(failure.headers['retry-after']).toBe(retryAfter)
      expect(failure.cause).toBe(thrown)
      expect(JSON.stringify([failure.detail, failure.errors, failure.headers])).not.toContain('secret')
    }
  })
})
