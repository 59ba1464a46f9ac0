import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createDatabase, createMigratedDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { serviceEnvironment, startMain, startService } from './support/service-process.ts'
import { startTcpProxy } from './support/tcp-proxy.ts'

/** How the real process starts, and how it does not. */

async function databaseUrl(create = createMigratedDatabase): Promise<string> {
  const database = await create()
  onTestFinished(() => database.drop())
  return database.url
}

const ask = async (url: string) => {
  const answer = await fetch(url)
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

describe('the configuration', () => {
  it('is refused with every mistake at once, no value, a code of its own, and before anything listens', async () => {
    const { env } = await serviceEnvironment('mysql://u:s3cret-7f3a@h/d')
    const { AUTH_ISSUER: _, ...rest } = env
    const process = startMain({ ...rest, PORT: 'eighty-7f3a', CURSOR_SECRET: 'short-7f3a', LOG_LEVEL: 'loud-7f3a' })
    expect(await process.exited).toEqual({ code: 78, signal: null })
    expect(process.lines).toEqual([])
    const [heading, ...mistakes] = process.complaints().trimEnd().split('\n')
    expect(heading).toBe('The configuration cannot be used:')
    expect(mistakes.map((line) => line.trim().split(' ')[0]).toSorted()).toEqual([
      'AUTH_ISSUER',
      'CURSOR_SECRET',
      'DATABASE_URL',
      'LOG_LEVEL',
      'PORT',
    ])
    expect(process.complaints()).not.toContain('7f3a')
  })

  it('whose key file is missing ends the process with code 1', async () => {
    const { env } = await serviceEnvironment(await databaseUrl())
    const process = startMain({ ...env, AUTH_JWKS_FILE: '/nowhere/jwks.json' })
    expect(await process.exited).toEqual({ code: 1, signal: null })
    expect(process.log()).toMatchObject([
      {
        level: 'fatal',
        msg: 'the service cannot start',
        err: { message: expect.stringContaining('/nowhere/jwks.json') },
      },
    ])
  })
})

describe('a port that is taken', () => {
  it.each(['PORT', 'OPS_PORT'])('as %s ends the process with code 1, and the log says which', async (name) => {
    const holder = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void holder.close())
    await once(holder, 'listening')
    const { port } = holder.address() as AddressInfo
    const { env } = await serviceEnvironment(await databaseUrl())
    const process = startMain({ ...env, [name]: String(port) })
    expect(await process.exited).toEqual({ code: 1, signal: null })
    const message = `listen EADDRINUSE: address already in use 127.0.0.1:${port}`
    expect(process.log().at(-1)).toMatchObject({ level: 'fatal', msg: 'the service cannot start', err: { message } })
  })
})

describe('a database', () => {
  it('that cannot be reached keeps the service from being ready, and nothing more; it recovers by itself', async () => {
    const proxy = await startTcpProxy(await databaseUrl())
    onTestFinished(() => proxy.stop())
    proxy.cut()
    const service = await startService(proxy.url)
    const readyz = () => ask(`${service.ops}/readyz`)
    expect(await readyz()).toEqual({
      status: 503,
      body: { status: 'not ready', reason: 'the database does not answer' },
    })
    expect((await ask(`${service.ops}/livez`)).status).toBe(200)
    expect((await ask(`${service.ops}/startupz`)).status).toBe(200)
    expect(await ask(`${service.origin}/v1/products`)).toMatchObject({
      status: 503,
      body: { code: 'http.unavailable' },
    })

    proxy.restore()
    await eventually(async () => (await readyz()).status).toBe(200)
    expect(await ask(`${service.origin}/v1/products`)).toMatchObject({ status: 200, body: { items: [] } })
    const changes = service.log().filter(({ msg }) => msg === 'ready' || msg === 'not ready')
    expect(changes.map(({ level, msg }) => [level, msg])).toEqual([
      ['warn', 'not ready'],
      ['info', 'ready'],
    ])
  })

  it('that refuses the password does the same; the log says why, and nothing says the password', async () => {
    const url = new URL(await databaseUrl())
    url.password = 's3cret-7f3a'
    const service = await startService(url.href)
    expect((await ask(`${service.ops}/readyz`)).status).toBe(503)
    expect(await ask(`${service.origin}/v1/products`)).toMatchObject({
      status: 503,
      body: { code: 'http.unavailable', detail: 'The database does not answer.' },
    })
    const message = expect.stringContaining('password authentication failed')
    expect(service.log()).toContainEqual(
      expect.objectContaining({ msg: 'not ready', err: expect.objectContaining({ message }) }),
    )
    expect(service.lines.join('\n') + service.complaints()).not.toContain('7f3a')
  })

  it('without the schema keeps the service from being ready until another has migrated', async () => {
    const url = await databaseUrl(createDatabase)
    const service = await startService(url)
    expect((await ask(`${service.ops}/readyz`)).body).toMatchObject({
      reason: 'the database schema is older than this release needs',
    })
    const migrating = await Promise.all([1, 2].map(() => startService(url, { env: { MIGRATE_ON_START: 'true' } })))
    for (const { ops } of [service, ...migrating])
      await eventually(async () => (await ask(`${ops}/readyz`)).status).toBe(200)
  })
})
