import { afterAll, describe, expect, it } from 'vitest'
import { createTracing } from '../src/platform/telemetry/tracing.ts'
import { testApp } from './support/app.ts'
import { startOtlpCollector } from './support/otlp-collector.ts'
import type { LogLine } from './support/process.ts'

/** One identity per request, the caller's where there is one: in every answer, log line, problem and span. */

const collector = await startOtlpCollector()
afterAll(() => collector.stop())
const app = await testApp()
const tracing = await createTracing({ serviceName: 'test', version: '0', sampleRatio: 0, endpoint: collector.endpoint })
const traced = await testApp({ tracing })

const minted = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const callersTrace = '4bf92f3577b34da6a3ce929d0e0e4736'
const callersSpan = '00f067aa0ba902b7'

const linesOf = ({ logLines }: { logLines: readonly string[] }, requestId: string) =>
  logLines.map((line) => JSON.parse(line) as LogLine).filter((line) => line['request_id'] === requestId)

describe('X-Request-Id', () => {
  it.each(['r', 'abc-123', 'A.b_c:d-9', '01900000-0000-7000-8000-000000000000', 'x'.repeat(128)])(
    'is taken over when it is sane: %s',
    async (id) => {
      const answer = await app.request('GET', '/v1/nothing', { headers: { 'x-request-id': id } })
      expect(answer.headers.get('x-request-id')).toBe(id)
      expect(answer.body.requestId).toBe(id)
      expect(linesOf(app, id)).toHaveLength(1)
    },
  )

  it.each([
    ['missing', undefined],
    ['empty', ''],
    ['too long', 'x'.repeat(129)],
    ['more than one', 'one, two'],
    ['with a space', 'a b'],
    ['with markup', '<script>'],
    ['with a quote', 'a"b'],
    ['not ASCII', 'é'],
  ])('is made anew when it is %s', async (_what, given) => {
    const answer = await app.request('GET', '/v1/nothing', { headers: { 'x-request-id': given } })
    const id = answer.headers.get('x-request-id') ?? ''
    expect(id).toMatch(minted)
    expect(answer.body.requestId).toBe(id)
    expect(linesOf(app, id)).toHaveLength(1)
    if (given) expect(JSON.stringify(linesOf(app, id))).not.toContain(given)
  })

  it('is never the same twice', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => app.request('GET', '/v1/nothing')))
    expect(new Set(answers.map(({ headers }) => headers.get('x-request-id'))).size).toBe(50)
  })
})

describe('traceparent (W3C Trace Context)', () => {
  it('is continued in the answer, the log and the problem', async () => {
    const headers = { traceparent: `00-${callersTrace}-${callersSpan}-01`, 'x-request-id': 'traced-1' }
    const answer = await app.request('GET', '/v1/nothing', { headers })
    expect(answer.headers.get('traceresponse')?.split('-')[1]).toBe(callersTrace)
    expect(answer.body.traceId).toBe(callersTrace)
    expect(linesOf(app, 'traced-1')).toMatchObject([{ trace_id: callersTrace }])
  })

  it.each([
    undefined,
    '',
    'nonsense',
    `00-${'0'.repeat(32)}-${callersSpan}-01`,
    `00-${callersTrace}-${'0'.repeat(16)}-01`,
    `ff-${callersTrace}-${callersSpan}-01`,
    `00-${callersTrace.toUpperCase()}-${callersSpan}-01`,
  ])('is replaced by a trace of our own when it is %j', async (traceparent) => {
    const answer = await app.request('GET', '/v1/nothing', { headers: { traceparent } })
    expect(answer.body.traceId).toMatch(/^(?!0{32})[0-9a-f]{32}$/)
    expect(answer.body.traceId).not.toBe(callersTrace)
    expect(answer.headers.get('traceresponse')?.split('-')[1]).toBe(answer.body.traceId)
    expect(linesOf(app, answer.body.requestId)).toMatchObject([{ trace_id: answer.body.traceId }])
  })

  it('has the request, the verb and its statements as spans below the caller', async () => {
    const headers = { traceparent: `00-${callersTrace}-${callersSpan}-01`, 'x-request-id': 'traced-2' }
    const answer = await traced.request('POST', '/v1/products', {
      scopes: ['catalog:write'],
      headers,
      body: { sku: 'TRACED', name: 'not for a span' },
    })
    expect(answer.status).toBe(201)
    const missing = await traced.request('GET', '/v1/products?limit=none', { headers })
    expect(missing.status).toBe(400)
    await tracing.shutdown()
    expect(new Set(collector.spans.map(({ traceId }) => traceId))).toEqual(new Set([callersTrace]))

    const server = collector.spans.find(({ name }) => name === 'POST /v1/products')
    expect(server).toMatchObject({
      kind: 2,
      parentSpanId: callersSpan,
      attributes: { 'catalog.request_id': 'traced-2', 'http.response.status_code': expect.anything() },
    })
    const verb = collector.spans.find(({ name }) => name === 'products.createProduct')
    expect(verb?.parentSpanId).toBe(server?.spanId)
    const statements = collector.spans.filter(({ kind }) => kind === 3)
    expect(statements.map(({ name }) => name)).toContain('INSERT outbox INSERT products')
    expect(new Set(statements.map(({ parentSpanId }) => parentSpanId))).toEqual(new Set([verb?.spanId]))
    expect(collector.bodies.join()).not.toContain('not for a span')
    expect(linesOf(traced, 'traced-2').map((line) => line['span_id'])).toContain(server?.spanId)
  })

  it('is not exported when the caller does not record it', async () => {
    const before = collector.spans.length
    const own = await createTracing({ serviceName: 'test', version: '0', sampleRatio: 1, endpoint: collector.endpoint })
    const unrecorded = await testApp({ tracing: own })
    const headers = { traceparent: `00-${callersTrace}-${callersSpan}-00` }
    expect((await unrecorded.request('GET', '/v1/products', { headers })).status).toBe(200)
    await own.shutdown()
    expect(collector.spans).toHaveLength(before)
  })
})
