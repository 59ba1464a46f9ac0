import postgres from 'postgres'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { testApp } from './support/app.ts'
import { eventually } from './support/eventually.ts'
import type { LogLine } from './support/process.ts'
import { rawConnection, rawRequest } from './support/raw-http.ts'
import { serve } from './support/serve.ts'
import { watchSessions } from './support/sessions.ts'
import { startTcpProxy } from './support/tcp-proxy.ts'

/** What takes too long, and what nobody waits for any more, ends: in the service and in the database. */

// What is made for a test has to be made within it, too, on a machine that is busy.
const deadlineMs = 1_000
const app = await testApp({ deadlineMs })
const patient = await testApp()
const other = postgres(app.databaseUrl, { max: 2 })
const patientOther = postgres(patient.databaseUrl, { max: 2 })
afterAll(() => Promise.all([other.end(), patientOther.end()]))

const waitingFor = async (sessions: ReturnType<typeof watchSessions>) =>
  (await sessions.list()).filter(({ state, query }) => state === 'active' && /products/.test(query))

/** The line with which the application reports a request. */
const reportOf = ({ logLines }: { logLines: readonly string[] }, requestId: string) =>
  logLines
    .map((line) => JSON.parse(line) as LogLine)
    .find((line) => line['request_id'] === requestId && line['duration_ms'] !== undefined)

async function createProduct(target: typeof app, sku: string): Promise<{ id: string; version: number }> {
  const created = await target.request('POST', '/v1/products', { scopes: ['catalog:write'], body: { sku, name: sku } })
  expect(created.status).toBe(201)
  return created.body
}

/** Locks a product from outside until the test ends, so that nobody else can change it. */
async function lock(sql: postgres.Sql, id: string): Promise<() => Promise<void>> {
  const locker = await sql.reserve()
  await locker`begin`
  await locker`select 1 from products where id = ${id} for update`
  let held = true
  const unlock = async () => {
    if (!held) return
    held = false
    await locker`rollback`
    locker.release()
  }
  onTestFinished(unlock)
  return unlock
}

const patch = async (target: typeof app, { id, version }: { id: string; version: number }) => ({
  path: `/v1/products/${id}`,
  init: {
    method: 'PATCH',
    headers: {
      authorization: `Bearer ${await target.token(['catalog:write'])}`,
      'content-type': 'application/json',
      'if-match': `"v${version}"`,
      'x-request-id': `patch-${id}`,
    },
    body: JSON.stringify({ name: 'changed' }),
  },
})

describe('the deadline', () => {
  it('answers 504, and the statement that waits is no more', async () => {
    const { origin } = await serve(app)
    const sessions = watchSessions(app.databaseUrl, 'catalog-test')
    const product = await createProduct(app, 'SLOW')
    const unlock = await lock(other, product.id)
    const { path, init } = await patch(app, product)
    const startedAt = performance.now()
    const answer = await fetch(origin + path, init)
    const took = performance.now() - startedAt
    expect(answer.status).toBe(504)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(await answer.json()).toMatchObject({ code: 'http.deadline_exceeded', status: 504, instance: path })
    expect(took).toBeGreaterThanOrEqual(deadlineMs - 5)
    expect(took).toBeLessThan(deadlineMs + 1_000)
    expect(await waitingFor(sessions)).toEqual([])
    expect(reportOf(app, `patch-${product.id}`)).toMatchObject({
      level: 'warn',
      status: 504,
      problem: 'http.deadline_exceeded',
    })

    await unlock()
    const unchanged = await app.request('GET', path)
    expect(unchanged.body).toMatchObject({ name: 'SLOW', version: product.version })
  })

  it('answers 504 also when the database has fallen silent, and the pool is whole again afterwards', async () => {
    const proxy = await startTcpProxy(app.databaseUrl)
    const cut = await testApp({ deadlineMs, pool: { url: proxy.url, connectionsMax: 2, cancelGraceMs: 100 } })
    expect((await cut.request('GET', '/v1/products')).status).toBe(200)
    proxy.silence()
    const answers = await Promise.all([1, 2, 3, 4].map(() => cut.request('GET', '/v1/products')))
    expect(answers.map(({ status }) => status)).toEqual([504, 504, 504, 504])
    proxy.restore()
    expect((await cut.request('GET', '/v1/products')).status).toBe(200)
    expect(cut.service.database.stats).toMatchObject({ inUse: 0, waiting: 0 })
    await cut.service.database.end(0)
    await proxy.stop()
  })
})

describe('a client that goes away', () => {
  it('stops its statement, and is reported as 499', async () => {
    const { origin } = await serve(patient)
    const sessions = watchSessions(patient.databaseUrl, 'catalog-test')
    const product = await createProduct(patient, 'LEFT')
    const unlock = await lock(patientOther, product.id)
    const leaving = new AbortController()
    const { path, init } = await patch(patient, product)
    const answer = fetch(origin + path, { ...init, signal: leaving.signal }).catch((error: Error) => error.name)
    await eventually(() => waitingFor(sessions)).toHaveLength(1)
    leaving.abort()
    expect(await answer).toBe('AbortError')
    await expect.poll(() => waitingFor(sessions), { timeout: 1_000 }).toEqual([])
    await eventually(() => reportOf(patient, `patch-${product.id}`)).toMatchObject({
      level: 'info',
      status: 499,
      problem: 'http.client_closed',
    })

    await unlock()
    expect((await patient.request('GET', path)).body).toMatchObject({ name: 'LEFT' })
  })

  it('leaves the queue for the database', async () => {
    const busy = await testApp({ pool: { connectionsMax: 1 } })
    const { origin } = await serve(busy)
    const { promise: held, resolve: release } = Promise.withResolvers<void>()
    const holding = busy.ctx().db.transaction(() => held)
    const leaving = new AbortController()
    const answer = fetch(`${origin}/v1/products`, { signal: leaving.signal }).catch(() => 'gone')
    await eventually(() => busy.service.database.stats.waiting).toBe(1)
    leaving.abort()
    expect(await answer).toBe('gone')
    await eventually(() => busy.service.database.stats.waiting).toBe(0)
    release()
    await holding
  })

  it('in the middle of its upload is reported as 499, not as a fault of ours', async () => {
    const { port } = await serve(patient)
    const connection = await rawConnection(port)
    const headers = {
      authorization: `Bearer ${await patient.token(['catalog:write'])}`,
      'content-type': 'application/json',
      'content-length': '100',
      'x-request-id': 'half-sent',
    }
    connection.send(rawRequest('POST', '/v1/products', { headers, body: '{"sku":' }))
    await new Promise((resolve) => setTimeout(resolve, 50))
    connection.hangUp()
    await eventually(() => reportOf(patient, 'half-sent')).toMatchObject({ status: 499, problem: 'http.client_closed' })
  })
})
