import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { logKeys, metrics, serviceName } from '@catalog/api/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ContainerLog } from '../src/stack/container-log.ts'
import { allocatePorts, type PublicPort, publicPorts } from '../src/stack/ports.ts'
import { type Running, untilReady } from '../src/stack/process.ts'
import { describeMissing, findPrograms } from '../src/stack/programs.ts'
import { serviceLog, startService } from '../src/stack/service.ts'
import { type Stack, startStack } from '../src/stack/stack.ts'
import { backends } from './support/backends.ts'
import { lokiQueries } from './support/dashboard-queries.ts'
import { type SentSpan, sendTraces } from './support/otlp.ts'
import { secrets } from './support/secrets.ts'
import { devToken, postSlowly } from './support/slow-post.ts'

// Alerts are routed in other suites.
const { alertmanager: _, ...found } = findPrograms(process.env['PATH'] ?? '')
const missing = describeMissing({ ...found, alertmanager: '' })
if (missing.length > 0) console.warn(`The stack is not tried:\n${missing.join('\n')}`)

const everyPortFree = Object.fromEntries(Object.keys(publicPorts).map((name) => [name as PublicPort, 0]))
const ports = await allocatePorts(everyPortFree)
const stored = backends(ports)
const sampledPercent = 5
const timeout = 60_000

/** The strings of a JSON text that still hold something planted. */
const leaks = (text: string) => text.split(/(?<!\\)"/).filter((part) => secrets.planted.test(part))

describe.skipIf(missing.length > 0)('the stack', { timeout: 120_000 }, () => {
  let folder: string
  let stack: Stack

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'observe-'))
    stack = await startStack({ found, ports, folder, sampledPercent })
  }, 240_000)

  afterAll(async () => {
    await stack[Symbol.asyncDispose]()
    await rm(folder, { recursive: true, force: true })
  }, 120_000)

  const send = (service: string, spans: readonly SentSpan[]) => sendTraces(stack.otlpEndpoint ?? '', service, spans)
  const podLog = (pod: string) =>
    new ContainerLog(join(stack.podLogs, `test_${pod}_0/main/0.log`), { bytesMax: 8 * 1024, rotatedMax: 100 })

  describe('around the service', () => {
    let dataDir: string
    let service: Running

    beforeAll(async () => {
      const { podLogs, otlpEndpoint } = stack
      dataDir = join(folder, 'data')
      service = startService({ ports, podLogs, otlpEndpoint, env: { DATA_DIR: dataDir } })
      const readyUrl = `http://127.0.0.1:${ports.ops}/readyz`
      await untilReady(service, { readyUrl, logFile: serviceLog(podLogs) }, 180_000)
    }, 200_000)

    afterAll(() => service.stop(), 60_000)

    it('scrapes all of it', async () => {
      const jobs = ['catalog-api', 'collector-agent', 'collector-gateway', 'jaeger', 'loki', 'prometheus']
      const all = Object.fromEntries(jobs.map((job) => [job, 1]))
      await expect.poll(() => stored.values('up', 'job'), { timeout, interval: 2000 }).toEqual(all)
    })

    it('finds one request by its trace id in the answer, the trace, the log and an exemplar', async () => {
      // Slow, so that its trace is kept; alone in its series, so that none takes its place as exemplar.
      const route = '/v1/categories'
      const token = await devToken(dataDir, 'catalog:write')
      const body = { name: 'Observed', slug: 'observed' }
      const answer = await postSlowly(`http://127.0.0.1:${ports.api}${route}`, { token, body, pauseMs: 1000 })
      expect(answer.status).toBe(201)
      const traceId = /^00-([0-9a-f]{32})-/.exec(String(answer.headers['traceresponse']))?.[1] ?? ''

      const names = async () => (await stored.trace(traceId)).map(({ operationName }) => operationName)
      await expect
        .poll(names, { timeout, interval: 1000 })
        .toEqual(expect.arrayContaining([`POST ${route}`, expect.stringMatching(/^INSERT /)]))
      const roots = (await stored.trace(traceId)).filter(({ references }) => references.length === 0)
      expect(roots).toMatchObject([{ operationName: `POST ${route}` }])

      const line = `{service_name="${serviceName}"} | ${logKeys.traceId}="${traceId}"`
      const fields = { route, status: '201', detected_level: 'info', k8s_namespace_name: 'local' }
      await expect.poll(() => stored.lines(line), { timeout, interval: 1000 }).toMatchObject([{ fields }])

      const bucket = `${metrics.http.requestDuration.name}_bucket{method="POST",route="${route}",status="201"}`
      await expect.poll(() => stored.exemplars(bucket), { timeout, interval: 2000 }).toEqual([traceId])
    })
  })

  it('keeps every trace that failed or was slow, and about one in twenty of the others', async () => {
    const get = { 'http.request.method': 'GET' }
    const post = { 'http.request.method': 'POST' }
    const many = (count: number, span: Omit<SentSpan, 'name'>) =>
      Array.from({ length: count }, () => ({ name: 'r', ...span }))
    const failed = await send('sampling', many(100, { status: 2, attributes: get }))
    const slowReads = await send('sampling', many(100, { milliseconds: 300, attributes: get }))
    const slowWrites = await send('sampling', many(100, { milliseconds: 600, attributes: post }))
    const fastWrites = await send('sampling', many(1000, { milliseconds: 400, attributes: post }))
    const fastReads = await send('sampling', many(1000, { milliseconds: 200, attributes: get }))
    const interesting = [...failed, ...slowReads, ...slowWrites]
    const missed = async () => {
      const kept = await stored.traceIds('sampling')
      return interesting.filter((id) => !kept.has(id)).length
    }
    await expect.poll(missed, { timeout, interval: 1000 }).toBe(0)
    const kept = await stored.traceIds('sampling')
    const others = [...fastWrites, ...fastReads].filter((id) => kept.has(id)).length
    // 100 are expected; chance goes beyond these bounds once in millions of runs.
    expect(others).toBeGreaterThan(50)
    expect(others).toBeLessThan(150)
  })

  it('hides secrets in spans and in lines, and keeps the rest', async () => {
    const attributes = { ...secrets.byKey, ...secrets.byValue, 'server.address': 'db.example' }
    const [traceId = ''] = await send('redaction', [{ name: 'r', status: 2, attributes }])
    const log = podLog('redaction')
    const fields = { ...secrets.byKey, ...secrets.byValue, headers: secrets.byKey, plain: 'kept' }
    log.write(JSON.stringify({ service: 'redaction', level: 'error', msg: 'a line', ...fields }), 'stdout', new Date())
    for (const text of Object.values(secrets.byValue)) {
      log.write(JSON.stringify({ service: 'redaction', level: 'error', msg: `said ${text}` }), 'stdout', new Date())
      log.write(`not JSON, ${text}`, 'stderr', new Date())
    }
    log.close()

    await expect.poll(() => stored.trace(traceId), { timeout, interval: 1000 }).not.toEqual([])
    const span = JSON.stringify(await stored.trace(traceId))
    expect(span).toContain('db.example')
    expect(leaks(span)).toEqual([])

    const query = '{k8s_namespace_name="test", k8s_container_name="main"} | k8s_pod_name="redaction"'
    const count = 1 + 2 * Object.keys(secrets.byValue).length
    await expect.poll(async () => (await stored.lines(query)).length, { timeout, interval: 1000 }).toBe(count)
    const lines = JSON.stringify(await stored.lines(query))
    expect(lines).toContain('kept')
    expect(lines).toContain('headers_set_cookie')
    expect(leaks(lines)).toEqual([])
  })

  it('reads every line once while files are rotated and the agent is restarted', async () => {
    const log = podLog('counting')
    const total = 1500
    const writing = (async () => {
      for (let number = 0; number < total; number++) {
        log.write(JSON.stringify({ service: 'counting', level: 'info', msg: `line ${number}` }), 'stdout', new Date())
        await sleep(5)
      }
      log.close()
    })()
    await sleep(2000)
    await stack.restart('agent')
    await writing
    const texts = async () => (await stored.lines('{service_name="counting"}')).map(({ line }) => line)
    await expect.poll(async () => (await texts()).length, { timeout, interval: 1000 }).toBe(total)
    expect(new Set(await texts())).toEqual(new Set(Array.from({ length: total }, (_line, number) => `line ${number}`)))
  })

  it('answers what the dashboards ask Loki', async () => {
    const queries = lokiQueries()
    expect(queries).not.toEqual([])
    for (const query of queries) expect(await stored.takes(query), query).toBe(true)
  })

  it('loses no line while Loki is away', async () => {
    const log = podLog('waiting')
    const loki = stack.restart('loki')
    for (let number = 0; number < 100; number++)
      log.write(JSON.stringify({ service: 'waiting', msg: `line ${number}` }), 'stdout', new Date())
    log.close()
    await loki
    const distinct = async () => new Set((await stored.lines('{service_name="waiting"}')).map(({ line }) => line)).size
    await expect.poll(distinct, { timeout, interval: 1000 }).toBe(100)
  })
})
