import { randomUUID } from 'node:crypto'
import { createServer } from 'node:net'
import postgres from 'postgres'
import { afterAll, describe, expect, it } from 'vitest'
import { operations } from '../src/operations.ts'
import { scopeList } from '../src/platform/auth/scopes.ts'
import { type Operation, problemsOf } from '../src/platform/http/operation.ts'
import { type TestAnswer, type TestApp, testApp } from './support/app.ts'
import { exampleOf } from './support/examples.ts'

/** Whatever the operation, what its declaration implies must be what happens. */

const app = await testApp()
const idle = await testApp({ pool: { url: 'postgres://nobody:nothing@127.0.0.1:1/nowhere' } })
const silentServer = createServer((socket) => void socket.on('error', () => undefined)).listen(0, '127.0.0.1')
const silentPort = await new Promise<number>((resolve) =>
  silentServer.once('listening', () => {
    const address = silentServer.address()
    resolve(typeof address === 'object' && address ? address.port : 0)
  }),
)
const slow = await testApp({ deadlineMs: 50, pool: { url: `postgres://u:p@127.0.0.1:${silentPort}/x` } })
const full = await testApp({ pool: { connectionsMax: 1, waitersMax: 0 } })
const other = postgres(app.databaseUrl, { max: 1 })

afterAll(async () => {
  await other.end()
  silentServer.close()
})

type Given = Parameters<TestApp['request']>[2]

/** A request to which nothing is wrong but what `changes` says. */
function ask(target: TestApp, op: Operation, changes: Given = {}, query: Record<string, string> = {}) {
  const { path, body } = exampleOf(op)
  const url = new URL(path, 'http://test')
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  return target.request(op.method.toUpperCase(), url.pathname + url.search, {
    scopes: scopeList,
    ...(body !== undefined && { body }),
    ...changes,
    headers: { ...(op.precondition && { 'if-match': '*' }), ...changes.headers },
  })
}

const expectProblem = (answer: TestAnswer, code: string) => {
  expect([answer.status, answer.body.code]).toEqual([
    operations.flatMap(problemsOf).find((problem) => problem.code === code)?.status,
    code,
  ])
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  expect(answer.body.requestId).toBe(answer.headers.get('x-request-id'))
}

describe.each(operations.map((op) => [op.id, op] as const))('%s', (_id, op) => {
  /** Asks only for what the operation declares. */
  const itMay = (code: string, when: string, test: () => Promise<void>) => {
    if (problemsOf(op).some((problem) => problem.code === code)) it(`${code}: ${when}`, test)
  }

  itMay('http.invalid', 'an unknown query parameter', async () => {
    expectProblem(await ask(app, op, {}, { no_such_parameter: '1' }), 'http.invalid')
  })

  itMay('http.unauthenticated', 'without a token, with a challenge', async () => {
    const { path, body } = exampleOf(op)
    const answer = await app.request(op.method.toUpperCase(), path, { body })
    expectProblem(answer, 'http.unauthenticated')
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer /)
  })

  itMay('http.forbidden', 'with a token for nothing', async () => {
    const answer = await ask(app, op, { scopes: [] })
    expectProblem(answer, 'http.forbidden')
    expect(answer.headers.get('www-authenticate')).toContain(`scope="${op.scope}"`)
  })

  itMay('http.malformed', 'half a JSON text', async () => {
    expectProblem(await ask(app, op, { body: '{"' }), 'http.malformed')
  })

  itMay('http.malformed', 'a string that PostgreSQL cannot hold', async () => {
    expectProblem(await ask(app, op, { body: '{"name":"\\u0000"}' }), 'http.malformed')
  })

  if (op.body)
    it('http.invalid: a body that is no object', async () => {
      expectProblem(await ask(app, op, { body: [] }), 'http.invalid')
    })

  itMay('http.length_required', 'a body without an announced length', async () => {
    expectProblem(await ask(app, op, { headers: { 'content-length': undefined } }), 'http.length_required')
  })

  itMay('http.body_too_large', 'announced too large', async () => {
    expectProblem(await ask(app, op, { headers: { 'content-length': '300000' } }), 'http.body_too_large')
  })

  itMay('http.unsupported_media_type', 'another type', async () => {
    expectProblem(await ask(app, op, { headers: { 'content-type': 'text/plain' } }), 'http.unsupported_media_type')
  })

  itMay('http.precondition_required', 'without If-Match', async () => {
    const { path, body } = exampleOf(op)
    const answer = await app.request(op.method.toUpperCase(), path, { scopes: scopeList, body })
    expectProblem(answer, 'http.precondition_required')
  })

  itMay('http.idempotency_mismatch', 'a key of another request', async () => {
    const key = randomUUID()
    await other`insert into idempotency_keys values ('tester', ${key}, 'another', 200, '{}', '', ${app.clock.now()})`
    expectProblem(await ask(app, op, { headers: { 'idempotency-key': key } }), 'http.idempotency_mismatch')
  })

  itMay('http.idempotency_in_flight', 'a key that is in use', async () => {
    const key = randomUUID()
    await other`select pg_advisory_lock(hashtextextended(${`tester\n${key}`}, 0))`
    expectProblem(await ask(app, op, { headers: { 'idempotency-key': key } }), 'http.idempotency_in_flight')
    await other`select pg_advisory_unlock_all()`
  })

  itMay('http.client_closed', 'the client has gone', async () => {
    expectProblem(await ask(app, op, { signal: AbortSignal.abort() }), 'http.client_closed')
  })

  itMay('http.unavailable', 'no database, and when to come back', async () => {
    const answer = await ask(idle, op)
    expectProblem(answer, 'http.unavailable')
    expect(answer.headers.get('retry-after')).toBe('1')
  })

  itMay('http.deadline_exceeded', 'a database that says nothing', async () => {
    expectProblem(await ask(slow, op), 'http.deadline_exceeded')
  })

  itMay('http.overloaded', 'a full pool, and when to come back', async () => {
    const busy = Promise.withResolvers<void>()
    const holding = full.ctx().db.transaction(() => busy.promise)
    const answer = await ask(full, op)
    busy.resolve()
    await holding
    expectProblem(answer, 'http.overloaded')
    expect(answer.headers.get('retry-after')).toBe('1')
  })
})

describe('other methods', () => {
  const paths = [...Map.groupBy(operations, (op) => op.path)]
  it.each(paths)('405 with Allow at %s', async (_path, [first, ...rest]) => {
    if (first === undefined) throw new Error('a path without operations')
    const allowed = [first, ...rest].flatMap((op) =>
      op.method === 'get' ? ['GET', 'HEAD'] : [op.method.toUpperCase()],
    )
    const refused = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].filter((method) => !allowed.includes(method))
    for (const method of refused) {
      const answer = await app.request(method, exampleOf(first).path)
      expect([method, answer.status, answer.headers.get('allow')]).toEqual([method, 405, allowed.join(', ')])
    }
  })

  it('404 where nothing is', async () => {
    const answer = await app.request('GET', '/v1/nothing')
    expect([answer.status, answer.body.code]).toEqual([404, 'http.not_found'])
  })
})
