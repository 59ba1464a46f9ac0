import postgres from 'postgres'
import { describe, expect, it } from 'vitest'
import { type AppDeps, middleware } from '../src/app.ts'
import { metrics } from '../src/contract.ts'
import { type TestApp, testApp } from './support/app.ts'
import { parseExposition } from './support/parse-exposition.ts'
import type { LogLine } from './support/process.ts'

/** Whatever the answer is, it went through every middleware, in the order that is written down once. */

const app = await testApp()
const leaving = await testApp({ draining: () => true })
const broken = await testApp({ strict: false })
const created = await app.request('POST', '/v1/products', {
  scopes: ['catalog:write'],
  body: { sku: 'ORDER-1', name: 'Order' },
})
const sql = postgres(broken.databaseUrl, { max: 1, onnotice: () => undefined })
await sql`drop table products cascade`
await sql.end()

type Given = Parameters<TestApp['request']>[2]

interface Case {
  readonly status: number
  readonly method: string
  readonly path: string
  /** The label of the metric and the field of the log line. */
  readonly route: string
  readonly given?: Given
  readonly app?: TestApp
}

const product = `/v1/products/${created.body.id}`
const writer: Given = { scopes: ['catalog:write'] }
const cases: readonly Case[] = [
  { status: 200, method: 'GET', path: product, route: '/v1/products/{id}' },
  { status: 200, method: 'HEAD', path: product, route: '/v1/products/{id}' },
  { status: 200, method: 'GET', path: '/openapi.json', route: '/openapi.json' },
  {
    status: 304,
    method: 'GET',
    path: product,
    route: '/v1/products/{id}',
    given: { headers: { 'if-none-match': '*' } },
  },
  { status: 400, method: 'GET', path: '/v1/products?limit=none', route: '/v1/products' },
  { status: 401, method: 'POST', path: '/v1/products', route: '/v1/products', given: { body: {} } },
  { status: 404, method: 'GET', path: '/v1/nothing', route: 'unmatched' },
  { status: 404, method: 'GET', path: '/', route: 'unmatched' },
  { status: 405, method: 'PUT', path: '/v1/products', route: '/v1/products' },
  {
    status: 415,
    method: 'POST',
    path: '/v1/products',
    route: '/v1/products',
    given: { ...writer, headers: { 'content-type': 'a/b' }, body: '' },
  },
  { status: 428, method: 'PATCH', path: product, route: '/v1/products/{id}', given: { ...writer, body: {} } },
  { status: 499, method: 'GET', path: product, route: '/v1/products/{id}', given: { signal: AbortSignal.abort() } },
  { status: 500, method: 'GET', path: '/v1/products', route: '/v1/products', app: broken },
]

/** The requests that the application has counted so far, by what is known of them. */
async function counted(target: TestApp): Promise<ReadonlyMap<string, number>> {
  const { body } = await target.ctx().metrics.render('application/openmetrics-text')
  const family = parseExposition(body, 'openmetrics').find(({ name }) => name === metrics.http.requestDuration.name)
  const counts = family?.samples.filter(({ name }) => name.endsWith('_count')) ?? []
  return new Map(
    counts.map(({ labels, value }) => [`${labels['method']} ${labels['route']} ${labels['status']}`, value]),
  )
}

const reports = (target: TestApp, requestId: string) =>
  target.logLines
    .map((line) => JSON.parse(line) as LogLine)
    .filter((line) => line['request_id'] === requestId && line['duration_ms'] !== undefined)

describe('the middleware', () => {
  it('comes in this order', () => {
    // A change of this list is a change of what every answer goes through: think of each line below.
    expect(middleware({} as AppDeps).map(([name]) => name)).toEqual(['request-context', 'closing', 'security-headers'])
  })
})

describe.each(cases)('$status for $method $path', ({ status, method, path, route, given, app: target = app }) => {
  it('has its identity, and is hardened', async () => {
    const { status: answered, headers } = await target.request(method, path, given)
    expect(answered).toBe(status)
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/)
    expect(headers.get('traceresponse')).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'.*frame-ancestors 'none'$/)
    expect(headers.get('connection')).toBeNull()
  })

  it('is reported and counted, once', async () => {
    const before = await counted(target)
    const { headers } = await target.request(method, path, given)
    const after = await counted(target)
    const series = `${method} ${route} ${status}`
    const changes = [...after].filter(([key, value]) => value !== (before.get(key) ?? 0))
    expect(changes).toEqual([[series, (before.get(series) ?? 0) + 1]])
    const lines = reports(target, headers.get('x-request-id') ?? '')
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatchObject({ method, route, status, level: status === 500 ? 'error' : 'info' })
  })
})

describe('an answer that is given while the process is on its way out', () => {
  it.each([
    [200, 'GET', '/v1/products'],
    [404, 'GET', '/v1/nothing'],
    [405, 'PUT', '/v1/products'],
    [401, 'POST', '/v1/products'],
  ])('%i says that the connection ends', async (status, method, path) => {
    const answer = await leaving.request(method, path)
    expect([answer.status, answer.headers.get('connection')]).toEqual([status, 'close'])
  })
})

describe('a fault of ours', () => {
  it('tells the client nothing, and the log what it was', async () => {
    const { body, headers } = await broken.request('GET', '/v1/products')
    expect(body).toEqual({
      type: '/problems#http.internal',
      title: 'Something went wrong on our side',
      status: 500,
      code: 'http.internal',
      instance: '/v1/products',
      requestId: headers.get('x-request-id'),
      traceId: headers.get('traceresponse')?.slice(3, 35),
    })
    const [line] = reports(broken, body.requestId)
    expect(line).toMatchObject({ problem: 'http.internal', operation: 'listProducts', trace_id: body.traceId })
    expect(JSON.stringify(line?.['err'])).toContain('"42P01"')
  })
})

describe('requests in flight', () => {
  it('are none when all have been answered', async () => {
    await Promise.all(cases.map(({ method, path, given }) => app.request(method, path, given)))
    const { body } = await app.ctx().metrics.render(undefined)
    expect(body).toContain(`\n${metrics.http.requestsInFlight.name} 0\n`)
  })
})
