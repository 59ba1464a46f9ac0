import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ParsedSample, parseExposition } from '../../../test/support/parse-exposition.ts'
import { metrics as contract, type MetricDefinition } from '../../contract.ts'
import { createMetrics, type Metrics } from './metrics.ts'

const openMetrics = 'application/openmetrics-text; version=1.0.0'
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const formats = [
  ['openmetrics', openMetrics, 'application/openmetrics-text; version=1.0.0; charset=utf-8'],
  ['text', 'text/plain', 'text/plain; version=0.0.4; charset=utf-8'],
] as const

let metrics: Metrics
beforeEach(() => {
  metrics = createMetrics({ version: '1.2.3', revision: 'abc' })
})
afterEach(() => metrics.close())

async function samplesOf(name: string): Promise<readonly ParsedSample[]> {
  const { body } = await metrics.render(openMetrics)
  return parseExposition(body, 'openmetrics')
    .flatMap(({ samples }) => samples)
    .filter((sample) => sample.name === name)
}

describe('render', () => {
  it.each(formats)('writes every metric of the contract as %s', async (format, accept, contentType) => {
    const answer = await metrics.render(accept)
    expect(answer.contentType).toBe(contentType)
    const found = parseExposition(answer.body, format)
    const expected = Object.values(contract)
      .flatMap((owner): readonly MetricDefinition[] => Object.values(owner))
      .map(({ name, type, help }) => ({ name: format === 'text' ? name : name.replace(/_total$/, ''), type, help }))
    expect(found.map(({ name, type, help }) => ({ name, type, help }))).toEqual(expected)
  })

  it('says the same in whatever order the formats are asked for', async () => {
    metrics.counter(contract.pricing.pricesSet).inc()
    const bodies: (readonly string[] | null)[] = []
    for (const accept of [openMetrics, undefined, openMetrics, undefined, 'text/plain'])
      bodies.push((await metrics.render(accept)).body.match(/^catalog_\w*_total.*$/gm))
    expect(bodies[0]).toContain('catalog_prices_set_total 1')
    for (const lines of bodies) expect(lines).toEqual(bodies[0])
  })

  it('gives exemplars to OpenMetrics alone', async () => {
    metrics.startRequest()({ method: 'GET', route: '/v1/products', status: 200, traceId })
    expect((await metrics.render(openMetrics)).body).toContain(`# {trace_id="${traceId}"}`)
    expect((await metrics.render('text/plain')).body).not.toContain(traceId)
  })
})

describe('requests', () => {
  it('are in flight until they end, and then counted by method, route and status', async () => {
    const ends = [metrics.startRequest(), metrics.startRequest()]
    expect(await samplesOf('catalog_http_requests_in_flight')).toMatchObject([{ value: 2 }])
    for (const end of ends) {
      const seconds = end({ method: 'GET', route: '/v1/products/{id}', status: 404 })
      expect(seconds).toBeGreaterThanOrEqual(0)
    }
    expect(await samplesOf('catalog_http_requests_in_flight')).toMatchObject([{ value: 0 }])
    expect(await samplesOf('catalog_http_request_duration_seconds_count')).toEqual([
      {
        name: 'catalog_http_request_duration_seconds_count',
        labels: { method: 'GET', route: '/v1/products/{id}', status: '404' },
        value: 2,
      },
    ])
  })

  it('have the trace of the latest as the exemplar of its bucket', async () => {
    for (const id of ['a'.repeat(32), traceId])
      metrics.startRequest()({ method: 'GET', route: '/', status: 200, traceId: id })
    const [fastest] = await samplesOf('catalog_http_request_duration_seconds_bucket')
    expect(fastest?.labels['le']).toBe('0.005')
    expect(fastest?.exemplar?.labels).toEqual({ trace_id: traceId })
  })

  it.each([
    ['GET', 'GET'],
    ['PATCH', 'PATCH'],
    ['get', '_OTHER'],
    ['PROPFIND', '_OTHER'],
    ['', '_OTHER'],
  ])('with the method %j are labelled %s', async (method, label) => {
    metrics.startRequest()({ method, route: undefined, status: 404 })
    const [sample] = await samplesOf('catalog_http_request_duration_seconds_count')
    expect(sample?.labels).toEqual({ method: label, route: 'unmatched', status: '404' })
  })
})

describe('the database', () => {
  it('shows its pool as it is at the scrape', async () => {
    let waiting = 3
    metrics.watchPool(() => ({ max: 10, inUse: 4, idle: 2, waiting }))
    expect(await samplesOf('catalog_db_pool_waiting')).toMatchObject([{ value: 3 }])
    waiting = 0
    expect(await samplesOf('catalog_db_pool_waiting')).toMatchObject([{ value: 0 }])
    expect(await samplesOf('catalog_db_pool_connections_max')).toMatchObject([{ value: 10 }])
    expect(await samplesOf('catalog_db_pool_connections')).toMatchObject([
      { labels: { state: 'in_use' }, value: 4 },
      { labels: { state: 'idle' }, value: 2 },
    ])
  })

  it('counts waits, refusals and statements', async () => {
    metrics.pool.acquired(250)
    metrics.pool.rejected('timeout')
    metrics.statementEnded({ operation: 'SELECT', table: 'products' }, 0.002)
    expect(await samplesOf('catalog_db_acquire_duration_seconds_sum')).toMatchObject([{ value: 0.25 }])
    expect(await samplesOf('catalog_db_acquire_rejected_total')).toMatchObject([
      { labels: { reason: 'queue_full' }, value: 0 },
      { labels: { reason: 'timeout' }, value: 1 },
    ])
    expect(await samplesOf('catalog_db_statement_duration_seconds_count')).toMatchObject([
      { labels: { operation: 'SELECT', table: 'products' }, value: 1 },
    ])
  })
})

describe('metrics of slices', () => {
  it('begin at zero for every value that the contract names', async () => {
    metrics.counter(contract.inventory.reservations).inc({ result: 'expired' }, 2)
    const byResult = (await samplesOf('catalog_stock_reservations_total')).map((s) => [s.labels['result'], s.value])
    expect(Object.fromEntries(byResult)).toEqual({
      reserved: 0,
      insufficient: 0,
      confirmed: 0,
      released: 0,
      expired: 2,
    })
  })

  it('of what nobody has measured have no sample', async () => {
    const unknown = [contract.events.pending, contract.events.oldestAge, contract.db.poolWaiting]
    for (const { name } of unknown) expect(await samplesOf(name)).toEqual([])
    metrics.gauge(contract.events.pending).set(0)
    expect(await samplesOf(contract.events.pending.name)).toMatchObject([{ labels: {}, value: 0 }])
    expect(await samplesOf(contract.http.requestsInFlight.name)).toMatchObject([{ value: 0 }])
  })

  it('must be in the contract, and take its labels', () => {
    const stranger = { name: 'catalog_x_total', type: 'counter', help: 'X.', labels: {} } as const
    expect(() => metrics.counter(stranger)).toThrow('catalog_x_total is not in the contract')
    const reservations = metrics.counter(contract.inventory.reservations)
    // @ts-expect-error lost is no result
    reservations.inc({ result: 'lost' })
    // @ts-expect-error a label is missing
    reservations.inc({})
    // @ts-expect-error a counter has no set
    expect(reservations.set).toBeUndefined()
  })
})

describe('the process', () => {
  it('reports a late event loop once, without the sampling interval', async () => {
    await new Promise((resolve) => setTimeout(resolve, 50))
    const until = performance.now() + 200
    while (performance.now() < until);
    await new Promise((resolve) => setTimeout(resolve, 50))
    const late = await eventLoopDelay()
    expect(late['max']).toBeGreaterThan(0.15)
    expect(late['max']).toBeLessThan(1)
    const idle = async () => {
      await new Promise((resolve) => setTimeout(resolve, 100))
      return eventLoopDelay()
    }
    await expect.poll(async () => (await idle())['max']).toBeLessThan(0.15)
    await expect.poll(async () => (await idle())['p50'], { timeout: 5000 }).toBeLessThan(0.008)
  })

  it('reports its build, memory, and CPU time that grows', async () => {
    expect(await samplesOf('catalog_build_info')).toMatchObject([
      { labels: { version: '1.2.3', revision: 'abc', node_version: process.version }, value: 1 },
    ])
    expect((await samplesOf('process_resident_memory_bytes'))[0]?.value).toBeGreaterThan(1e7)
    const cpu = async () => (await samplesOf('process_cpu_seconds_total'))[0]?.value ?? Number.NaN
    const before = await cpu()
    expect(before).toBeGreaterThan(0)
    expect(await cpu()).toBeGreaterThan(before)
    expect(await cpu()).toBeCloseTo(process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6, 0)
  })
})

async function eventLoopDelay(): Promise<Record<string, number>> {
  const samples = await samplesOf('catalog_event_loop_delay_seconds')
  return Object.fromEntries(samples.map(({ labels, value }) => [labels['stat'], value]))
}
