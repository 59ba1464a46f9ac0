import { describe, expect, it, onTestFinished } from 'vitest'
import { noteSeries } from '../../../test/support/series.ts'
import { createLogger, logLevels } from '../telemetry/logger.ts'
import { createMetrics } from '../telemetry/metrics.ts'
import { type OpsDeps, opsApp } from './ops.ts'

const time = new Date('2026-01-01T00:00:00.000Z')

function start(changes: Partial<OpsDeps> = {}) {
  const lines: Record<string, unknown>[] = []
  const log = createLogger({
    service: 'test',
    version: '0',
    level: 'info',
    pretty: false,
    now: () => time,
    destination: { write: (line) => void lines.push(JSON.parse(line)) },
  })
  const metrics = createMetrics({ version: '1.2.3' })
  onTestFinished(async () => {
    await noteSeries(metrics)
    metrics.close()
  })
  const deps: OpsDeps = { metrics, log, started: () => true, notReady: async () => undefined, ...changes }
  const app = opsApp(deps)
  const ask = async (method: string, path: string, init: { body?: string; headers?: Record<string, string> } = {}) => {
    const answer = await app.request(path, { method, ...init })
    const text = await answer.text()
    const type = answer.headers.get('content-type') ?? ''
    return { status: answer.status, type, body: type.includes('json') ? JSON.parse(text) : text }
  }
  return { ask, log, lines, metrics }
}

describe('probes', () => {
  it('/livez says that the process lives, whatever else is wrong', async () => {
    const { ask } = start({ started: () => false, notReady: () => Promise.reject(new Error('no')) })
    expect(await ask('GET', '/livez')).toMatchObject({ status: 200, body: { status: 'alive' } })
  })

  it.each([
    [false, 503, 'starting'],
    [true, 200, 'started'],
  ])('/startupz when started is %s: %i', async (started, status, text) => {
    expect(await start({ started: () => started }).ask('GET', '/startupz')).toMatchObject({
      status,
      body: { status: text },
    })
  })

  it.each([
    [undefined, 200, { status: 'ready' }],
    ['the database does not answer', 503, { status: 'not ready', reason: 'the database does not answer' }],
    ['the service is shutting down', 503, { status: 'not ready', reason: 'the service is shutting down' }],
  ])('/readyz when the reason against it is %j: %i', async (reason, status, body) => {
    const answer = await start({ notReady: async () => reason }).ask('GET', '/readyz')
    expect(answer).toMatchObject({ status, body })
    expect(answer.body).toEqual(body)
  })

  it('that fails is 500 without its error, which is logged', async () => {
    const { ask, lines } = start({ notReady: () => Promise.reject(new Error('secret detail')) })
    const answer = await ask('GET', '/readyz')
    expect(answer.status).toBe(500)
    expect(JSON.stringify(answer.body)).not.toContain('secret detail')
    expect(lines).toMatchObject([{ level: 'error', msg: 'ops request failed', err: { message: 'secret detail' } }])
  })

  it('/readyz leaves its last answer in the metrics, where nothing was ready before it', async () => {
    let notReady: OpsDeps['notReady'] = async () => undefined
    const { ask } = start({ notReady: () => notReady() })
    const ready = async () => /^catalog_ready (\d)$/m.exec((await ask('GET', '/metrics')).body)?.[1]
    const readyAfter = async (probe: OpsDeps['notReady']) => {
      notReady = probe
      await ask('GET', '/readyz')
      return ready()
    }
    expect(await ready()).toBe('0')
    expect(await readyAfter(async () => undefined)).toBe('1')
    expect(await readyAfter(async () => 'the database does not answer')).toBe('0')
    expect(await readyAfter(async () => undefined)).toBe('1')
    expect(await readyAfter(() => Promise.reject(new Error('no')))).toBe('0')
  })

  it.each(['/', '/metrics/more', '/v1/products', '/status'])('there is nothing at %s', async (path) => {
    expect((await start().ask('GET', path)).status).toBe(404)
  })
})

describe('/metrics', () => {
  const openMetrics = 'application/openmetrics-text; version=1.0.0; charset=utf-8'
  const text = 'text/plain; version=0.0.4; charset=utf-8'
  it.each([
    [undefined, text],
    ['*/*', text],
    ['text/html', text],
    ['application/openmetrics-text', openMetrics],
    ['application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3', openMetrics],
  ])('for Accept %j has the type %j', async (accept, type) => {
    const answer = await start().ask('GET', '/metrics', accept === undefined ? {} : { headers: { accept } })
    expect([answer.status, answer.type]).toEqual([200, type])
    expect(answer.body.trimEnd().endsWith('# EOF')).toBe(type === openMetrics)
    expect(answer.body).toContain('catalog_build_info{version="1.2.3"')
  })

  it('counts a request once, with its route and the trace that led to it', async () => {
    const { ask, metrics } = start()
    const route = '/v1/products/{id}'
    metrics.startRequest()({ method: 'GET', route, status: 200, traceId: '4bf92f3577b34da6a3ce929d0e0e4736' })
    const { body } = await ask('GET', '/metrics', { headers: { accept: 'application/openmetrics-text' } })
    const series = 'catalog_http_request_duration_seconds'
    expect(body).toContain(`${series}_count{method="GET",route="${route}",status="200"} 1`)
    expect(body).toContain('# {trace_id="4bf92f3577b34da6a3ce929d0e0e4736"}')
  })
})

describe('/log-level', () => {
  it.each(logLevels)('can be %s, from that moment on', async (level) => {
    const { ask, log } = start()
    expect(await ask('PUT', '/log-level', { body: JSON.stringify({ level }) })).toMatchObject({
      status: 200,
      body: { level },
    })
    expect(await ask('GET', '/log-level')).toMatchObject({ status: 200, body: { level } })
    expect(log.level).toBe(level)
  })

  it('changes what is logged, of what was there before too, and says that it has changed', async () => {
    const { ask, log, lines } = start()
    const child = log.child({ request_id: 'r' })
    child.debug({}, 'before')
    await ask('PUT', '/log-level', { body: '{"level":"debug"}' })
    child.debug({}, 'after')
    expect(lines.map(({ msg }) => msg)).toEqual(['log level changed', 'after'])
    expect(lines[0]).toMatchObject({ level: 'warn', before: 'info', after: 'debug' })
  })

  it.each([
    ['nothing', undefined],
    ['no JSON', 'debug'],
    ['null', 'null'],
    ['a text', '"debug"'],
    ['a list', '{"level":["debug"]}'],
    ['an unknown level', '{"level":"loud"}'],
    ['a name of something else', '{"level":"__proto__"}'],
    ['a number', '{"level":20}'],
  ])('refuses %s, and stays as it is', async (_what, body) => {
    const { ask, log, lines } = start()
    const answer = await ask('PUT', '/log-level', body === undefined ? {} : { body })
    expect(answer).toMatchObject({ status: 400, body: { error: expect.stringContaining('trace, debug, info') } })
    expect(log.level).toBe('info')
    expect(lines).toEqual([])
  })

  it('refuses what is much too long, without reading it all', async () => {
    const { ask, log } = start()
    const body = JSON.stringify({ level: 'debug', filler: 'x'.repeat(2_000) })
    expect((await ask('PUT', '/log-level', { body })).status).toBe(413)
    expect(log.level).toBe('info')
  })
})
