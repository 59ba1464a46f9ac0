import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { createDatabase } from '../../../test/support/database.ts'
import { eventually } from '../../../test/support/eventually.ts'
import { poolOptions, startPool } from '../../../test/support/pool.ts'
import { watchSessions } from '../../../test/support/sessions.ts'
import { startTcpProxy } from '../../../test/support/tcp-proxy.ts'
import { http } from '../http/problems.ts'

const database = await createDatabase()
afterAll(() => database.drop())
const sessions = watchSessions(database.url, poolOptions.applicationName)
const noSessions = () => eventually(() => sessions.list()).toEqual([])

const overloaded = { problem: http.overloaded, headers: { 'retry-after': '1' } }
const endless = 'select pg_sleep(60)'

describe('lending', () => {
  it('opens no session before one is needed, and never more than its maximum', async () => {
    const { pool, ask, acquired } = startPool(database.url)
    await noSessions()
    const work = Array.from({ length: 60 }, () => ask('select pg_sleep(0.01)'))
    let most = 0
    while (pool.stats.inUse > 0) {
      expect(pool.stats.inUse).toBeLessThanOrEqual(3)
      most = Math.max(most, (await sessions.list()).length)
    }
    await Promise.all(work)
    expect(most).toBe(3)
    expect(acquired()).toBe(60)
    expect(pool.stats).toEqual({ max: 3, inUse: 0, idle: 3, waiting: 0 })
  })

  it('opens the first sessions before they are needed, when it is told to', async () => {
    const { pool } = startPool(database.url)
    await pool.warmUp(2)
    expect(pool.stats).toMatchObject({ inUse: 0, idle: 2 })
    expect(await sessions.list()).toHaveLength(2)
    await pool.warmUp(2)
    expect(pool.stats.idle).toBe(2)
  })

  it('says when the first sessions cannot be opened, and keeps none of them lent', async () => {
    const { pool } = startPool('postgres://nobody:nothing@127.0.0.1:1/nowhere')
    await expect(pool.warmUp(3)).rejects.toThrow('no session with the database')
    await eventually(() => pool.stats.inUse).toBe(0)
  })

  it('serves those who wait in the order of their coming', async () => {
    const { hold, pool } = startPool(database.url, { connectionsMax: 1 })
    const release = await hold()
    const served: number[] = []
    const waiting = [0, 1, 2, 3, 4].map((n) => pool.use(undefined, async () => served.push(n)))
    expect(pool.stats.waiting).toBe(5)
    await release()
    await Promise.all(waiting)
    expect(served).toEqual([0, 1, 2, 3, 4])
  })

  it('takes a session back from work that failed', async () => {
    const { pool, ask } = startPool(database.url, { connectionsMax: 1 })
    await expect(pool.use(undefined, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    await expect(ask('select 1 / 0')).rejects.toThrow('division by zero')
    expect(await ask('select 1')).toBe(1)
  })

  it('does not lend a session again that broke while it was idle', async () => {
    const { pool, ask } = startPool(database.url)
    const first = await ask('select pg_backend_pid()')
    expect(await sessions.terminateAll()).toBe(1)
    await eventually(() => pool.stats.idle).toBe(0)
    expect(await ask('select pg_backend_pid()')).not.toBe(first)
  })
})

describe('refusing', () => {
  it('refuses at once, and says when to come back, what finds the queue full', async () => {
    const { hold, pool, rejected } = startPool(database.url, { connectionsMax: 1, waitersMax: 2 })
    const release = await hold()
    const waiting = [1, 2].map(() => pool.use(undefined, async () => 'served'))
    const startedAt = performance.now()
    await expect(pool.use(undefined, async () => 'served')).rejects.toMatchObject(overloaded)
    expect(performance.now() - startedAt).toBeLessThan(100)
    expect(rejected).toEqual(['queue_full'])
    await release()
    expect(await Promise.all(waiting)).toEqual(['served', 'served'])
  })

  it('refuses what has waited too long, and keeps its place for nobody', async () => {
    const { hold, ask, pool, rejected } = startPool(database.url, { connectionsMax: 1, acquireTimeoutMs: 50 })
    const release = await hold()
    await expect(ask('select 1')).rejects.toMatchObject(overloaded)
    expect(rejected).toEqual(['timeout'])
    expect(pool.stats.waiting).toBe(0)
    await release()
    expect(await ask('select 1')).toBe(1)
  })

  it('lets go at once of who gives up waiting, and gives the turn to the next', async () => {
    const { hold, pool } = startPool(database.url, { connectionsMax: 1 })
    const release = await hold()
    const impatient = new AbortController()
    const reason = new Error('gone')
    const first = pool.use(impatient.signal, async () => 'first')
    const second = pool.use(undefined, async () => 'second')
    impatient.abort(reason)
    expect(pool.stats.waiting).toBe(1)
    await expect(first).rejects.toBe(reason)
    await release()
    expect(await second).toBe('second')
  })

  it('does not start for who has already given up', async () => {
    const { ask, acquired } = startPool(database.url)
    await expect(ask('select 1', AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone')
    expect(acquired()).toBe(0)
  })

  it('loses no turn, whoever gives up whenever', async () => {
    const { pool, hold, ask } = startPool(database.url, { waitersMax: 10, acquireTimeoutMs: 6 })
    const visit = fc.record({ comesAt: fc.nat(8), stays: fc.nat(4), leavesAfter: fc.option(fc.nat(8)) })
    const property = fc.asyncProperty(fc.array(visit, { maxLength: 40 }), async (visits) => {
      const all = visits.map(async ({ comesAt, stays, leavesAfter }) => {
        await sleep(comesAt)
        const leaving = new AbortController()
        const timer = leavesAfter === null ? undefined : setTimeout(() => leaving.abort(), leavesAfter)
        try {
          await ask(`select pg_sleep(${stays / 1000})`, leaving.signal)
        } finally {
          clearTimeout(timer)
        }
      })
      await Promise.allSettled(all)
      expect(pool.stats).toMatchObject({ inUse: 0, waiting: 0 })
      const releases = await Promise.all([hold(), hold(), hold()])
      await Promise.all(releases.map((release) => release()))
    })
    await fc.assert(property, { numRuns: 30 })
  })
})

describe('a sign of life', () => {
  it('is had while every session is lent, from one session more', async () => {
    const { pool, hold } = startPool(database.url, { connectionsMax: 1 })
    const release = await hold()
    await Promise.all(Array.from({ length: 10 }, () => pool.ping(1_000)))
    expect(await sessions.list()).toHaveLength(2)
    await release()
  })

  it('fails in time when the server says nothing, and comes back when it speaks again', async () => {
    const proxy = await startTcpProxy(database.url)
    const { pool } = startPool(proxy.url)
    await pool.ping(1_000)
    proxy.silence()
    const startedAt = performance.now()
    await expect(pool.ping(100)).rejects.toThrow('100 ms')
    await expect(pool.ping(100)).rejects.toThrow('100 ms')
    expect(performance.now() - startedAt).toBeLessThan(1_500)
    proxy.restore()
    await eventually(() => pool.ping(500).then(() => 'alive')).toBe('alive')
    await pool.end(0)
    await proxy.stop()
  })

  it('survives the end of its session', async () => {
    const { pool } = startPool(database.url)
    for (let n = 0; n < 3; n++) {
      await eventually(() => pool.ping(500).then(() => 'alive')).toBe('alive')
      await sessions.terminateAll()
    }
  })
})

describe('the end', () => {
  it('refuses who waits and who comes, lets the present finish, and leaves no session', async () => {
    const { pool, hold, ask } = startPool(database.url, { connectionsMax: 1 })
    await pool.ping(1_000)
    const release = await hold()
    const waiting = ask('select 1')
    const ended = pool.end(5_000)
    await expect(waiting).rejects.toMatchObject(overloaded)
    await expect(ask('select 1')).rejects.toMatchObject(overloaded)
    expect(await sessions.list()).toHaveLength(2)
    await release()
    await ended
    await noSessions()
  })

  it('closes the sessions of those that do not finish in time', async () => {
    const { pool, ask } = startPool(database.url)
    const working = [ask(endless), ask(endless)].map((work) => work.catch((error: Error) => error))
    await eventually(() => sessions.list()).toHaveLength(2)
    const startedAt = performance.now()
    await pool.end(100)
    expect(performance.now() - startedAt).toBeLessThan(2_000)
    for (const outcome of await Promise.all(working)) expect(outcome).toBeInstanceOf(Error)
    await sessions.terminateAll()
  })

  it('opens nothing for a sign of life that is asked for meanwhile or afterwards', async () => {
    const { pool } = startPool(database.url)
    const asked = pool.ping(1_000).catch((error: Error) => error)
    await pool.end(1_000)
    expect(await asked).toBeInstanceOf(Error)
    await expect(pool.ping(1_000)).rejects.toThrow(Error)
    await noSessions()
  })
})
