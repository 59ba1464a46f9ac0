import { Agent, type IncomingMessage, request } from 'node:http'
import postgres from 'postgres'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createMigratedDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { type ServiceProcess, startService } from './support/service-process.ts'

/** How the real process ends: no request is lost, and it always does end. */

async function start(env: Record<string, string>) {
  const database = await createMigratedDatabase()
  onTestFinished(() => database.drop())
  const service = await startService(database.url, { env })
  const sql = postgres(database.url, { max: 2, onnotice: () => undefined })
  onTestFinished(() => sql.end({ timeout: 1 }))
  await eventually(() => statusOf(`${service.ops}/readyz`)).toBe(200)
  return { service, sql }
}

/** The status of an answer; the code of the error when there is none. */
const statusOf = (url: string): Promise<number | string> =>
  fetch(url, { headers: { connection: 'close' } }).then(
    async (answer) => {
      await answer.arrayBuffer()
      return answer.status
    },
    (error: { cause?: { code?: string } }) => error.cause?.code ?? String(error),
  )

const send = ({ origin, token }: ServiceProcess, method: string, path: string, init: RequestInit = {}) =>
  fetch(origin + path, {
    method,
    ...init,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...init.headers },
  })

const jsonHeaders = (body: string) => ({
  'content-type': 'application/json',
  'content-length': Buffer.byteLength(body),
})

const messages = (service: ServiceProcess) => service.log().map(({ msg }) => msg)

describe('SIGTERM', () => {
  it('ends the service in phases, and the last request is answered', async () => {
    const { service, sql } = await start({ DRAIN_DELAY_MS: '1500' })
    const created = await send(service, 'POST', '/v1/products', { body: '{"sku":"LAST","name":"Last"}' })
    const { id } = (await created.json()) as { id: string }
    const locker = await sql.reserve()
    await locker`begin`
    await locker`select 1 from products where id = ${id} for update`
    const slow = send(service, 'PATCH', `/v1/products/${id}`, {
      headers: { 'if-match': '"v1"' },
      body: '{"name":"Changed"}',
    })
    await eventually(
      () => sql`select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
    ).toHaveLength(1)

    service.kill('SIGTERM')
    // Not ready, but alive and serving, and every answer asks to come again elsewhere.
    await eventually(() => statusOf(`${service.ops}/readyz`)).toBe(503)
    expect(await (await fetch(`${service.ops}/readyz`)).json()).toMatchObject({
      reason: 'the service is shutting down',
    })
    expect(await statusOf(`${service.ops}/livez`)).toBe(200)
    const served = await fetch(`${service.origin}/v1/products`)
    expect([served.status, served.headers.get('connection')]).toEqual([200, 'close'])
    const refused = await fetch(`${service.origin}/v1/nothing`)
    expect([refused.status, refused.headers.get('connection')]).toEqual([404, 'close'])

    // Nothing new is accepted any more; what has begun goes on.
    await eventually(() => statusOf(`${service.origin}/v1/products`)).toBe('ECONNREFUSED')
    expect(await statusOf(`${service.ops}/livez`)).toBe(200)
    await locker`commit`
    locker.release()
    expect((await slow).status).toBe(200)
    expect(await service.exited).toEqual({ code: 0, signal: null })
    expect(messages(service).slice(-1)).toEqual(['service stopped'])
    expect(await sql`select name from products`).toEqual([{ name: 'Changed' }])
    expect(service.complaints()).toBe('')
  })

  it('costs no request of clients that heed it, under constant load', async () => {
    const { service, sql } = await start({ DRAIN_DELAY_MS: '1500' })
    const agent = new Agent({ keepAlive: true, maxSockets: 16 })
    onTestFinished(() => agent.destroy())
    const load = { served: 0, created: 0, reused: 0, failures: [] as string[] }
    let ready = true
    const call = (method: string, path: string, body = '') =>
      new Promise<number>((resolve, reject) => {
        const headers = { authorization: `Bearer ${service.token}`, ...(body && jsonHeaders(body)) }
        const asked = request(service.origin + path, { method, agent, headers }, (answer: IncomingMessage) => {
          answer.resume().once('end', () => resolve(answer.statusCode ?? 0))
        })
        asked.once('error', reject).once('close', () => {
          load.reused += Number(asked.reusedSocket)
        })
        asked.end(body)
      })
    const read = async () => {
      const status = await call('GET', '/v1/products?limit=5').catch(String)
      if (status !== 200) load.failures.push(`GET: ${status}`)
    }
    const write = async (sku: string) => {
      const status = await call('POST', '/v1/products', JSON.stringify({ sku, name: 'Load' })).catch(String)
      if (status === 201) load.created++
      else load.failures.push(`POST: ${status}`)
    }
    const client = async (name: number) => {
      for (let n = 0; ready; n++, load.served++) await (n % 5 === 0 ? write(`LOAD-${name}-${n}`) : read())
    }
    const clients = Promise.all(Array.from({ length: 16 }, (_, name) => client(name)))
    await expect.poll(() => load.reused, { timeout: 15_000 }).toBeGreaterThan(50)
    const servedBefore = load.served
    service.kill('SIGTERM')
    // The load balancer's view: it asks now and then, and sends nobody once the answer is no.
    await expect.poll(() => statusOf(`${service.ops}/readyz`), { interval: 100 }).toBe(503)
    await new Promise((resolve) => setTimeout(resolve, 200))
    ready = false
    await clients
    expect(load.failures).toEqual([])
    expect(load.served).toBeGreaterThan(servedBefore)
    expect(await service.exited).toEqual({ code: 0, signal: null })
    expect(await sql`select count(*)::int from products`).toEqual([{ count: load.created }])
  })

  it('twice ends the process at once, with code 1', async () => {
    const { service } = await start({ DRAIN_DELAY_MS: '60000' })
    service.kill('SIGTERM')
    await eventually(() => statusOf(`${service.ops}/readyz`)).toBe(503)
    await new Promise((resolve) => setTimeout(resolve, 600))
    const startedAt = performance.now()
    service.kill('SIGTERM')
    expect(await service.exited).toEqual({ code: 1, signal: null })
    expect(performance.now() - startedAt).toBeLessThan(500)
  })

  it('does not wait for ever for a request that does not end', async () => {
    const { service, sql } = await start({ DRAIN_TIMEOUT_MS: '300' })
    const created = await send(service, 'POST', '/v1/products', { body: '{"sku":"STUCK","name":"Stuck"}' })
    const { id } = (await created.json()) as { id: string }
    const locker = await sql.reserve()
    await locker`begin`
    await locker`select 1 from products where id = ${id} for update`
    const stuck = send(service, 'PATCH', `/v1/products/${id}`, { headers: { 'if-match': '*' }, body: '{"name":"x"}' })
    const outcome = stuck.catch((error: Error) => error.message)
    await eventually(
      () => sql`select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
    ).toHaveLength(1)
    service.kill('SIGTERM')
    expect(await service.exited).toEqual({ code: 0, signal: null })
    expect(await outcome).toBe('fetch failed')
    await locker`rollback`
    locker.release()
    expect(await sql`select name from products`).toEqual([{ name: 'Stuck' }])
  })
})

describe('an error that nobody catches', () => {
  it('ends the process in order, with code 1, and what is being served is answered', async () => {
    const database = await createMigratedDatabase()
    onTestFinished(() => database.drop())
    const bug = 'data:text/javascript,process.on("SIGUSR2",()=>{Promise.reject(new Error("a bug"))})'
    const service = await startService(database.url, { nodeArgs: ['--import', bug], env: { DRAIN_DELAY_MS: '1500' } })
    service.kill('SIGUSR2')
    await eventually(() => statusOf(`${service.ops}/readyz`)).toBe(503)
    expect(await statusOf(`${service.origin}/v1/products`)).toBe(200)
    expect(await service.exited).toEqual({ code: 1, signal: null })
    expect(service.log().find(({ level }) => level === 'fatal')).toMatchObject({ err: { message: 'a bug' } })
    expect(messages(service).slice(-1)).toEqual(['service stopped'])
  })
})
