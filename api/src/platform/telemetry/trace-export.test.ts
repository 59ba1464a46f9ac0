import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type OtlpCollector, type ReceivedSpan, startOtlpCollector } from '../../../test/support/otlp-collector.ts'
import { Failure, problems } from '../problem.ts'
import { createMetrics } from './metrics.ts'
import { createStatementObserver } from './statement-observer.ts'
import { createTracing, type RequestStart, type Tracing, type TracingOptions } from './tracing.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const callersSpanId = '00f067aa0ba902b7'
const things = problems('things', { gone: [404, 'Gone'], broken: [503, 'Broken'] })
const error = 2

let collector: OtlpCollector
beforeEach(async () => {
  collector = await startOtlpCollector()
})
afterEach(() => collector.stop())

const start = (options: Partial<TracingOptions> = {}): Promise<Tracing> =>
  createTracing({
    serviceName: 'catalog-api',
    version: '1.2.3',
    sampleRatio: 1,
    endpoint: collector.endpoint,
    ...options,
  })

/** Runs `work` with tracing that exports, and gives what arrived, by name. */
async function exported(work: (tracing: Tracing) => Promise<void> | void, options?: Partial<TracingOptions>) {
  const tracing = await start(options)
  await work(tracing)
  await tracing.shutdown()
  return Object.fromEntries(collector.spans.map((span) => [span.name, span])) as Record<string, ReceivedSpan>
}

const request = (more: Partial<RequestStart> = {}): RequestStart => ({ method: 'GET', path: '/v1/products', ...more })

describe('the spans of a request', () => {
  it('hang together: caller, request, verb, statement', async () => {
    const spans = await exported(async (tracing) => {
      const span = tracing.startRequest(request({ traceparent: `00-${traceId}-${callersSpanId}-01` }))
      expect(span.context).toMatchObject({ traceId, sampled: true })
      expect(span.context.traceparent).toBe(`00-${traceId}-${span.context.spanId}-01`)
      await span.span('products.list', { 'catalog.limit': 50 }, async (verb) => {
        expect(verb.recording).toBe(true)
        verb.statementSpan({ summary: 'SELECT products', namespace: 'catalog' })()
        await Promise.all([
          verb.span('pricing.read', {}, async (inner) =>
            inner.statementSpan({ summary: 'SELECT prices', namespace: 'catalog' })(),
          ),
          verb.span('inventory.read', {}, async (inner) => inner.setAttributes({ 'catalog.lines': 2 })),
        ])
      })
      span.end({ route: '/v1/products', status: 200 })
    })
    const parents = Object.fromEntries(Object.values(spans).map((span) => [span.name, span.parentSpanId]))
    expect(parents).toEqual({
      'GET /v1/products': callersSpanId,
      'products.list': spans['GET /v1/products']?.spanId,
      'SELECT products': spans['products.list']?.spanId,
      'pricing.read': spans['products.list']?.spanId,
      'SELECT prices': spans['pricing.read']?.spanId,
      'inventory.read': spans['products.list']?.spanId,
    })
    for (const span of Object.values(spans)) {
      expect(span.traceId).toBe(traceId)
      expect(span.status).toBe(0)
      expect(span.endNanos).toBeGreaterThanOrEqual(span.startNanos)
    }
    expect(Object.values(spans).map(({ name, kind }) => [name, kind])).toEqual(
      expect.arrayContaining([
        ['GET /v1/products', 2],
        ['products.list', 1],
        ['SELECT products', 3],
      ]),
    )
    expect(spans['products.list']?.attributes).toEqual({ 'catalog.limit': 50 })
    expect(spans['inventory.read']?.attributes).toEqual({ 'catalog.lines': 2 })
  })

  it('carry the attributes of the semantic conventions, and no query string', async () => {
    const spans = await exported((tracing) => {
      const where = { scheme: 'https', serverAddress: 'shop.test', serverPort: 8443 } as const
      const span = tracing.startRequest(request({ path: '/v1/products/7?token=s3cret#x', requestId: 'r-1', ...where }))
      span.end({ route: '/v1/products/{id}', status: 404 })
    })
    expect(spans['GET /v1/products/{id}']).toMatchObject({
      parentSpanId: undefined,
      attributes: {
        'http.request.method': 'GET',
        'http.route': '/v1/products/{id}',
        'http.response.status_code': 404,
        'url.path': '/v1/products/7',
        'url.scheme': 'https',
        'server.address': 'shop.test',
        'server.port': 8443,
        'catalog.request_id': 'r-1',
      },
      resource: { 'service.name': 'catalog-api', 'service.version': '1.2.3', 'telemetry.sdk.language': 'nodejs' },
    })
    expect(collector.bodies.join('')).not.toContain('s3cret')
  })

  it('are named by the method alone where no route matched, and HTTP where the method is strange', async () => {
    const spans = await exported((tracing) => {
      tracing.startRequest(request()).end({ route: undefined, status: 404 })
      tracing.startRequest(request({ method: 'BREW' })).end({ route: '/v1/products', status: 405 })
    })
    expect(Object.keys(spans)).toEqual(['GET', 'HTTP /v1/products'])
    expect(spans['GET']?.attributes).not.toHaveProperty('http.route')
    expect(spans['HTTP /v1/products']?.attributes).toMatchObject({
      'http.request.method': '_OTHER',
      'http.request.method_original': 'BREW',
    })
  })

  it.each([
    [200, undefined, 0, undefined],
    [404, new Failure(things.gone), 0, undefined],
    [499, new Error('gone'), 0, undefined],
    [500, new TypeError('secret'), error, 'TypeError'],
    [503, new Failure(things.broken, { detail: 'secret' }), error, 'things.broken'],
    [504, undefined, error, '504'],
  ])('with status %i have the right outcome (%s)', async (status, thrown, code, type) => {
    const spans = await exported((tracing) =>
      tracing.startRequest(request()).end({ route: '/', status, error: thrown }),
    )
    expect(spans['GET /']?.status).toBe(code)
    expect(spans['GET /']?.attributes['error.type']).toBe(type)
    expect(collector.bodies.join('')).not.toContain('secret')
  })
})

describe('the span of a verb', () => {
  it.each([
    [new Failure(things.gone), 0, 'things.gone'],
    [new Failure(things.broken), error, 'things.broken'],
    [new RangeError('secret'), error, 'RangeError'],
  ])('passes %s on, ended', async (thrown, code, type) => {
    const spans = await exported(async (tracing) => {
      const span = tracing.startRequest(request())
      await expect(span.span('things.get', {}, () => Promise.reject(thrown))).rejects.toBe(thrown)
      const broken = () => {
        throw thrown
      }
      await expect(span.span('things.throw', {}, broken)).rejects.toBe(thrown)
    })
    for (const name of ['things.get', 'things.throw'])
      expect(spans[name]).toMatchObject({ status: code, attributes: { 'error.type': type } })
    expect(collector.bodies.join('')).not.toContain('secret')
  })
})

describe('the span of a statement', () => {
  it('says what was done to what, never with what', async () => {
    const metrics = createMetrics({ version: '1' })
    const violation = Object.assign(new Error('Key (sku)=(s3cret) already exists'), {
      name: 'PostgresError',
      code: '23505',
      parameters: ['s3cret'],
    })
    const spans = await exported(async (tracing) => {
      await tracing.startRequest(request()).span('products.create', {}, async (verb) => {
        const observe = createStatementObserver(metrics, 'catalog')(verb)
        observe('begin')()
        observe("insert into products (sku) values ($1), ('s3cret')")(violation)
      })
    })
    expect(spans['BEGIN']?.status).toBe(0)
    expect(spans['INSERT products']).toMatchObject({
      kind: 3,
      status: error,
      parentSpanId: spans['products.create']?.spanId,
      attributes: {
        'db.system.name': 'postgresql',
        'db.namespace': 'catalog',
        'db.query.summary': 'INSERT products',
        'db.response.status_code': '23505',
        'error.type': '23505',
      },
    })
    expect(collector.bodies.join('')).not.toContain('s3cret')
    expect((await metrics.render(undefined)).body).toMatch(
      /statement_duration_seconds_count\{operation="INSERT",table="products"\} 1/,
    )
    metrics.close()
  })
})

describe('a job', () => {
  it('is a trace of its own', async () => {
    const spans = await exported(async (tracing) => {
      await tracing.job('inventory.expire', { 'catalog.limit': 10 }, async (job) => {
        job.statementSpan({ summary: 'UPDATE reservations', namespace: 'catalog' })()
      })
    })
    expect(spans['inventory.expire']).toMatchObject({
      parentSpanId: undefined,
      kind: 1,
      attributes: { 'catalog.limit': 10 },
    })
    expect(spans['UPDATE reservations']?.parentSpanId).toBe(spans['inventory.expire']?.spanId)
  })
})

describe('sampling', () => {
  const end = { route: '/', status: 200 }
  it.each([
    ['a caller that records is followed', 0, `00-${traceId}-${callersSpanId}-01`, 1],
    ['a caller that does not is followed', 1, `00-${traceId}-${callersSpanId}-00`, 0],
    ['of nothing begun here', 0, undefined, 0],
    ['of all begun here', 1, undefined, 1],
  ])('%s', async (_, sampleRatio, traceparent, count) => {
    await exported(
      async (tracing) => {
        const span = tracing.startRequest(request({ traceparent }))
        expect(span).toMatchObject({ recording: count === 1, context: { sampled: count === 1 } })
        expect(span.exemplar).toBe(count === 1 ? span.context.traceId : undefined)
        expect(span.context.traceId).toMatch(/^[0-9a-f]{32}$/)
        await span.span('products.list', {}, async () => undefined)
        span.end(end)
      },
      { sampleRatio },
    )
    expect(collector.spans).toHaveLength(count * 2)
  })

  it('takes about the share that it should', async () => {
    let sampled = 0
    await exported(
      (tracing) => {
        for (let n = 0; n < 20_000; n++) if (tracing.startRequest(request()).context.sampled) sampled++
      },
      { sampleRatio: 0.05 },
    )
    expect(sampled).toBeGreaterThan(800)
    expect(sampled).toBeLessThan(1200)
  })
})

describe('the export', () => {
  it.each([
    ['', '/v1/traces'],
    ['/', '/v1/traces'],
    ['/otlp', '/otlp/v1/traces'],
    ['/otlp/', '/otlp/v1/traces'],
  ])('to the base URL with path %j goes to %s, with the headers given', async (path, received) => {
    await exported((tracing) => tracing.startRequest(request()).end({ route: '/', status: 200 }), {
      endpoint: collector.endpoint + path,
      headers: { 'x-tenant': 'shop' },
    })
    expect(collector.requests).toHaveLength(1)
    expect(collector.requests[0]).toMatchObject({ path: received, headers: { 'x-tenant': 'shop' } })
  })

  it('says so when a batch is lost', async () => {
    collector.answerWith(400)
    const errors: unknown[] = []
    await exported((tracing) => tracing.startRequest(request()).end({ route: '/', status: 200 }), {
      onExportError: (e) => errors.push(e),
    })
    expect(errors).toEqual([expect.any(Error)])
  })

  it.each([
    ['answers', async () => collector.answerWith('nothing')],
    ['listens', () => collector.stop()],
  ])('does not hold up the end of the process when nobody %s', async (_, arrange) => {
    await arrange()
    const tracing = await start({ shutdownTimeoutMs: 200 })
    tracing.startRequest(request()).end({ route: '/', status: 200 })
    const startedAt = performance.now()
    await tracing.shutdown()
    expect(performance.now() - startedAt).toBeLessThan(1000)
  })

  it('drops what does not fit the queue', async () => {
    await exported((tracing) => {
      for (let n = 0; n < 10_000; n++) tracing.startRequest(request()).end({ route: '/', status: 200 })
    })
    expect(collector.spans.length).toBeGreaterThanOrEqual(2048)
    expect(collector.spans.length).toBeLessThanOrEqual(2048 + 512)
  })

  it.each(['collector', 'collector:4318', 'grpc://collector:4317'])('refuses the endpoint %s', async (endpoint) => {
    await expect(start({ endpoint })).rejects.toThrow(TypeError)
  })
})
