import { sql } from 'drizzle-orm'
import { afterAll, expect, it } from 'vitest'
import { metrics } from '../src/contract.ts'
import { publishEvents } from '../src/events/index.ts'
import type { Ctx } from '../src/platform/ctx.ts'
import { createTracing, parseTraceparent } from '../src/platform/telemetry/tracing.ts'
import { deliverWebhooks, enqueueDeliveries } from '../src/webhooks/index.ts'
import { testApp } from './support/app.ts'
import { type ReceivedSpan, startOtlpCollector } from './support/otlp-collector.ts'
import { parseExposition } from './support/parse-exposition.ts'
import type { LogLine } from './support/process.ts'
import { startWebhookReceiver } from './support/webhook-receiver.ts'

/**
 * One trace, from the request of a client to the consumer of its event: HTTP -> verb -> SQL -> outbox -> relay -> webhook
 * -> consumer. The jobs that handle many messages at once have traces of their own, which these spans are linked to.
 */

const collector = await startOtlpCollector()
afterAll(() => collector.stop())
const tracing = await createTracing({ serviceName: 'test', version: '0', sampleRatio: 1, endpoint: collector.endpoint })
const consumerTracing = await createTracing({
  serviceName: 'consumer',
  version: '0',
  sampleRatio: 0,
  endpoint: collector.endpoint,
})
const app = await testApp({ tracing, outbound: { privateTargets: true, timeoutMs: 2_000 } })

const job = (name: string, work: (ctx: Ctx) => Promise<number>) =>
  tracing.job(name, {}, (span) => {
    const { log, signal } = app.ctx()
    return work(app.service.contextOf({ actor: undefined, signal, requestId: name, log, span }))
  })
const named = (name: string): ReceivedSpan => {
  const found = collector.spans.filter((span) => span.name === name)
  expect(found.map(({ traceId }) => traceId)).toHaveLength(1)
  return found[0] as ReceivedSpan
}

it('goes on from the request to the consumer of its event, span below span', async () => {
  const receiver = await startWebhookReceiver()
  const hook = await app.request('POST', '/v1/webhooks', {
    scopes: ['catalog:admin'],
    body: { url: receiver.url, types: ['product.created'] },
  })
  expect(hook.status).toBe(201)
  const answer = await app.request('POST', '/v1/products', {
    scopes: ['catalog:write'],
    headers: { 'x-request-id': 'followed' },
    body: { sku: 'FOLLOWED', name: 'Followed' },
  })
  expect(
    await job('events.publishEvents', (ctx) => publishEvents(ctx, { limit: 10, subscribers: [enqueueDeliveries] })),
  ).toBe(1)
  expect(await job('webhooks.deliverWebhooks', (ctx) => deliverWebhooks(ctx, { limit: 10, runMs: 0 }))).toBe(1)
  const [delivered] = receiver.received
  const consumer = consumerTracing.startRequest({
    method: 'POST',
    path: '/hooks',
    traceparent: String(delivered?.headers['traceparent']),
  })
  consumer.end({ route: '/consumer', status: 204 })
  await Promise.all([tracing.shutdown(), consumerTracing.shutdown()])

  const chain = [
    'POST /v1/products',
    'products.createProduct',
    'events.publish',
    'webhooks.deliver',
    'POST /consumer',
  ].map(named)
  const [server, verb, published, sent] = chain as [ReceivedSpan, ReceivedSpan, ReceivedSpan, ReceivedSpan]
  expect(chain.map(({ parentSpanId }) => parentSpanId)).toEqual([
    undefined,
    ...chain.slice(0, -1).map(({ spanId }) => spanId),
  ])
  expect(new Set(chain.map(({ traceId }) => traceId)).size).toBe(1)
  expect(chain.map(({ kind }) => kind)).toEqual([2, 1, 4, 3, 2])
  const append = collector.spans.find(({ name }) => name === 'INSERT outbox INSERT products')
  expect(append).toMatchObject({ traceId: server.traceId, parentSpanId: verb.spanId, kind: 3 })
  const { id, type } = delivered?.event ?? {}
  expect(published.attributes).toMatchObject({ 'catalog.event_id': id, 'catalog.event_type': type })
  expect(parseTraceparent(delivered?.event.traceparent)?.spanId).toBe(published.spanId)

  // The jobs.
  expect(published.links).toEqual([named('events.publishEvents').spanId])
  expect(sent.links).toEqual([named('webhooks.deliverWebhooks').spanId])
  for (const root of ['events.publishEvents', 'webhooks.deliverWebhooks'].map(named)) {
    expect(root.parentSpanId).toBeUndefined()
    expect(collector.spans.some(({ parentSpanId, kind }) => parentSpanId === root.spanId && kind === 3)).toBe(true)
  }

  // One id leads there from everywhere.
  const { traceId } = server
  expect(answer.headers.get('traceresponse')).toBe(`00-${traceId}-${server.spanId}-01`)
  const lines = app.logLines.map((line) => JSON.parse(line) as LogLine).filter((line) => line['trace_id'] === traceId)
  expect(lines.map(({ msg }) => msg)).toEqual(['request served', 'webhook tried'])
  const { body } = await app.ctx().metrics.render('application/openmetrics-text')
  const exemplars = parseExposition(body, 'openmetrics')
    .filter(({ samples }) => samples.some(({ exemplar }) => exemplar?.labels['trace_id'] === traceId))
    .map(({ name }) => name)
  expect(exemplars).toEqual(
    expect.arrayContaining([metrics.http.requestDuration.name, metrics.events.publishDelay.name]),
  )
})

it('is carried on, unrecorded, where nothing is exported', async () => {
  const receiver = await startWebhookReceiver()
  const plain = await testApp({ outbound: { privateTargets: true, timeoutMs: 2_000 } })
  await plain.request('POST', '/v1/webhooks', { scopes: ['catalog:admin'], body: { url: receiver.url } })
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
  await plain.request('POST', '/v1/products', {
    scopes: ['catalog:write'],
    headers: { traceparent },
    body: { sku: 'CARRIED', name: 'Carried' },
  })
  const [row] = (await plain.ctx().db.execute(sql`select traceparent from outbox`)) as unknown as object[]
  expect(row).toEqual({ traceparent })
  await publishEvents(plain.ctx(), { limit: 10, subscribers: [enqueueDeliveries] })
  await deliverWebhooks(plain.ctx(), { limit: 10, runMs: 0 })
  expect(receiver.received.map(({ headers }) => headers['traceparent'])).toEqual([traceparent])
})
