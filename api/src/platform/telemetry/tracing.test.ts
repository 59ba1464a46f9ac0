import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { createTracing, type RequestStart } from './tracing.ts'

const base = { serviceName: 's', version: 'v', sampleRatio: 1 }
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const spanId = '00f067aa0ba902b7'
const request = (traceparent?: string): RequestStart => ({ method: 'GET', path: '/v1/products', traceparent })

describe('without an endpoint', () => {
  it.each([undefined, ''])('tracing is off (%j)', async (endpoint) => {
    expect((await createTracing({ ...base, endpoint })).enabled).toBe(false)
  })

  it.each([`00-${traceId}-${spanId}-01`, `00-${traceId}-${spanId}-00`])(
    '%s is handed on as it is',
    async (traceparent) => {
      const tracing = await createTracing(base)
      expect(tracing.startRequest(request(traceparent)).context).toMatchObject({ traceId, spanId, traceparent })
    },
  )

  it.each([undefined, `ff-${traceId}-${spanId}-01`])('%s makes a new identity each time', async (traceparent) => {
    const tracing = await createTracing(base)
    const contexts = [1, 2].map(() => tracing.startRequest(request(traceparent)).context)
    expect(new Set(contexts.map((context) => context.traceId)).size).toBe(2)
    for (const { traceparent: made, sampled } of contexts) {
      expect(made).toMatch(/^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-00$/)
      expect(sampled).toBe(false)
      expect(made).not.toContain(traceId)
    }
  })

  it('takes ids from where it is told', async () => {
    const tracing = await createTracing({ ...base, ids: { traceId: () => traceId, spanId: () => spanId } })
    expect(tracing.startRequest(request()).context.traceparent).toBe(`00-${traceId}-${spanId}-00`)
  })

  it('runs the work, gives its result or error back, and keeps the identity', async () => {
    const tracing = await createTracing(base)
    const span = tracing.startRequest(request())
    expect(span.recording).toBe(false)
    expect(span.exemplar).toBe(span.context.traceId)
    expect(await span.span('products.get', {}, async (child) => child.context.traceId)).toBe(span.context.traceId)
    await expect(span.span('products.get', {}, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    const broken = () => {
      throw new Error('no promise')
    }
    await expect(span.span('products.get', {}, broken)).rejects.toThrow('no promise')
    span.statementSpan({ summary: 'SELECT products', namespace: 'catalog' })()
    span.end({ route: '/v1/products', status: 200 })
    expect(await tracing.job('inventory.expire', {}, async (job) => job.context.traceId.length)).toBe(32)
    await tracing.shutdown()
  })
})

describe('a process of its own', () => {
  const loadedBy = (endpoint: string | undefined): readonly string[] => {
    const script = `
      import { registerHooks } from 'node:module'
      const loaded = []
      registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) })
      const { createTracing } = await import(${JSON.stringify(new URL('./tracing.ts', import.meta.url).href)})
      const tracing = await createTracing(${JSON.stringify({ ...base, endpoint })})
      tracing.startRequest(${JSON.stringify(request())}).end({ route: '/', status: 200 })
      process.stdout.write(JSON.stringify(loaded.filter((url) => url.includes('node_modules'))))
      process.exit(0)`
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
      encoding: 'utf8',
    })
    expect(stderr).toBe('')
    return JSON.parse(stdout)
  }

  it('loads no package at all when there is no endpoint', () => {
    expect(loadedBy(undefined)).toEqual([])
  })

  it('loads the OpenTelemetry SDK when there is one', () => {
    expect(loadedBy('http://127.0.0.1:9').filter((url) => url.includes('@opentelemetry/sdk-trace'))).not.toEqual([])
  })
})
