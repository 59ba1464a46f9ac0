import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import postgres from 'postgres'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startEmbeddedPostgres } from '../dev/embedded-postgres.ts'
import { serviceName } from '../src/contract.ts'
import { migrate } from '../src/platform/db/migrate.ts'
import { createMigratedDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { type ServiceProcess, startService } from './support/service-process.ts'
import { startTcpProxy } from './support/tcp-proxy.ts'

/**
 * A database that is lost under load, in every way there is, costs answers with 503 and nothing else: the process lives,
 * what was acknowledged is there once, and what is tried again is not done twice.
 */

/** Counts of every answer but the expected one. */
type Answers = Record<string, number>

interface Load {
  readonly answers: Answers
  /** The products that were acknowledged, with the version that each should have. */
  readonly acknowledged: Map<string, number>
  /** Lets every client finish what it has begun. */
  stop(): Promise<void>
}

/** Asks again and again, as a good client does, until the answer is not 503 or a key that is still in use. */
async function insist(service: ServiceProcess, answers: Answers, path: string, init: RequestInit): Promise<Response> {
  for (;;) {
    const answer = await fetch(service.origin + path, init)
    answers[answer.status] = (answers[answer.status] ?? 0) + 1
    if (answer.status !== 503 && answer.status !== 409) return answer
    const { code } = (await answer.json()) as { code: string }
    expect(['http.unavailable', 'http.overloaded', 'http.idempotency_in_flight']).toContain(code)
    expect(answer.headers.get('retry-after')).toBe('1')
    await sleep(10)
  }
}

function startLoad(service: ServiceProcess): Load {
  const answers: Answers = {}
  const acknowledged = new Map<string, number>()
  let over = false
  const change = async (method: string, path: string, body: object, headers = {}) => {
    const answer = await insist(service, answers, path, {
      method,
      body: JSON.stringify(body),
      headers: {
        authorization: `Bearer ${service.token}`,
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
        ...headers,
      },
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
    return JSON.parse(text) as { id: string; version: number }
  }
  const writer = async (name: number) => {
    for (let n = 0; !over; n++) {
      const product = await change('POST', '/v1/products', { sku: `LOSS-${name}-${n}`, name: 'Lost and found' })
      acknowledged.set(product.id, product.version)
      const path = `/v1/products/${product.id}`
      const changed = await change('PATCH', path, { name: 'Changed' }, { 'if-match': `"v${product.version}"` })
      acknowledged.set(product.id, changed.version)
    }
  }
  const reader = async () => {
    while (!over) expect((await insist(service, answers, '/v1/products?limit=5', {})).status).toBe(200)
  }
  const clients = Promise.all([...[0, 1, 2, 3, 4, 5].map(writer), reader(), reader()])
  clients.catch(() => undefined)
  return {
    answers,
    acknowledged,
    stop: async () => {
      over = true
      await clients
    },
  }
}

/** What must be true after every loss. */
async function expectNothingLost(service: ServiceProcess, load: Load, databaseUrl: string): Promise<void> {
  await expect
    .poll(() => fetch(`${service.origin}/v1/products?limit=1`).then(({ status }) => status), { timeout: 2_000 })
    .toBe(200)
  await load.stop()
  const sql = postgres(databaseUrl, { max: 1 })
  const rows = await sql<{ id: string; version: number; name: string }[]>`select id, version, name from products`
  await sql.end()
  // Nothing but what was acknowledged, since every client insisted until it was; and each change once.
  expect(new Map(rows.map(({ id, version }) => [id, version]))).toEqual(load.acknowledged)
  expect(new Set(rows.map(({ version, name }) => `${version} ${name}`))).toEqual(new Set(['2 Changed']))
  expect(load.acknowledged.size).toBeGreaterThan(5)
  expect(Object.keys(load.answers).filter((status) => !['200', '201', '409', '503'].includes(status))).toEqual([])
  expect(load.answers['503']).toBeGreaterThan(0)
  await eventually(() => fetch(`${service.ops}/readyz`).then(({ status }) => status)).toBe(200)
  expect(service.log().filter(({ level }) => level === 'error' || level === 'fatal')).toEqual([])
  service.kill('SIGTERM')
  expect(await service.exited).toEqual({ code: 0, signal: null })
  expect(service.complaints()).toBe('')
}

async function databaseUrl(): Promise<string> {
  const database = await createMigratedDatabase()
  onTestFinished(() => database.drop())
  return database.url
}

describe('a database', () => {
  it('that ends every session again and again', async () => {
    const url = await databaseUrl()
    const service = await startService(url)
    const admin = postgres(url, { max: 1 })
    onTestFinished(() => admin.end())
    const load = startLoad(service)
    let ended = 0
    for (let n = 0; n < 60; n++) {
      await sleep(10 + (n % 5) * 15)
      const gone = await admin`
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name = ${serviceName}`
      ended += gone.length
    }
    expect(ended).toBeGreaterThan(50)
    await expectNothingLost(service, load, url)
  })

  it('that cannot be reached for a while', async () => {
    const url = await databaseUrl()
    const proxy = await startTcpProxy(url)
    onTestFinished(() => proxy.stop())
    const service = await startService(proxy.url)
    const load = startLoad(service)
    for (let n = 0; n < 4; n++) {
      await sleep(300)
      proxy.cut()
      await sleep(200)
      proxy.restore()
    }
    await expectNothingLost(service, load, url)
  })

  it('whose processes are killed, so that it has to recover', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'catalog-loss-'))
    // What the system has been handed survives the loss of a process; only that of the power would need more.
    const settings = { synchronous_commit: 'on' }
    const server = await startEmbeddedPostgres({ dataDir, durable: false, settings })
    onTestFinished(async () => {
      await server.stop()
      await rm(dataDir, { recursive: true, force: true })
    })
    await migrate({ url: server.url, log: pino({ level: 'silent' }) })
    const service = await startService(server.url)
    const load = startLoad(service)
    for (let n = 0; n < 3; n++) {
      await sleep(500)
      // Its own session is lost with all the others.
      const admin = postgres(server.url, { max: 1, connect_timeout: 5 })
      const [row] = await admin<{ pid: number }[]>`
        select pid from pg_stat_activity where application_name = ${serviceName} order by random() limit 1`
      if (row) process.kill(row.pid, 'SIGKILL')
      await admin.end({ timeout: 1 })
      await expect
        .poll(() => fetch(`${service.origin}/v1/products?limit=1`).then(({ status }) => status), { timeout: 10_000 })
        .toBe(200)
    }
    await expectNothingLost(service, load, server.url)
  })
})
