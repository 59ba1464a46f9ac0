import { afterAll, describe, expect, it } from 'vitest'
import { createDatabase } from '../../../test/support/database.ts'
import { eventually } from '../../../test/support/eventually.ts'
import { poolOptions, startPool } from '../../../test/support/pool.ts'
import { watchSessions } from '../../../test/support/sessions.ts'
import { startTcpProxy, type TcpProxy } from '../../../test/support/tcp-proxy.ts'

const database = await createDatabase()
afterAll(() => database.drop())
const sessions = watchSessions(database.url, poolOptions.applicationName)
const running = async () => (await sessions.list()).filter(({ state }) => state === 'active')

const endless = 'select pg_sleep(60)'
const gone = new Error('gone')
/** A signal that aborts after some milliseconds; 0 is before anything has been sent. */
const abortAfter = (ms: number): AbortSignal => {
  const leaving = new AbortController()
  if (ms === 0) queueMicrotask(() => leaving.abort(gone))
  else setTimeout(() => leaving.abort(gone), ms)
  return leaving.signal
}

async function elapsedMs(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

/** Numbers that look random and are the same in every run (a linear congruential generator). */
function sequence(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * below)
  }
}

describe('who gives up', () => {
  it('stops the statement on the server, and the session serves the next', async () => {
    const { ask } = startPool(database.url, { connectionsMax: 1 })
    const pid = await ask('select pg_backend_pid()')
    const leaving = new AbortController()
    const outcome = ask(endless, leaving.signal)
    await eventually(running).toHaveLength(1)
    leaving.abort(gone)
    await expect(outcome).rejects.toBe(gone)
    expect(await running()).toEqual([])
    expect(await ask('select pg_backend_pid()')).toBe(pid)
  })

  it('stops it however early that is', async () => {
    const { ask } = startPool(database.url)
    const random = sequence(1)
    await Promise.all([ask('select 1'), ask('select 1')])
    const slowest = await Promise.all(
      [1, 2].map(async () => {
        let most = 0
        for (let n = 0; n < 60; n++) {
          const work = async () => expect(ask(endless, abortAfter(random(4)))).rejects.toBe(gone)
          most = Math.max(most, await elapsedMs(work))
        }
        return most
      }),
    )
    expect(Math.max(...slowest)).toBeLessThan(poolOptions.cancelGraceMs)
    expect(await running()).toEqual([])
  })

  it('stops it also where the request to cancel overtakes the statement', async () => {
    const proxy = await startTcpProxy(database.url, (nth) => (nth === 1 ? 0 : 60))
    const { ask, pool } = startPool(proxy.url, { connectionsMax: 1 })
    await pool.ping(1_000)
    expect(await ask('select 1')).toBe(1)
    const took = await elapsedMs(() => expect(ask(endless, abortAfter(5))).rejects.toBe(gone))
    expect(took).toBeGreaterThan(55)
    expect(took).toBeLessThan(poolOptions.cancelGraceMs)
    expect(pool.stats).toMatchObject({ inUse: 0, idle: 1 })
    await pool.end(0)
    await proxy.stop()
  })

  it('never stops the statement of another', async () => {
    const { ask, pool } = startPool(database.url, { connectionsMax: 4, waitersMax: 1_000 })
    const random = sequence(2)
    const outcomes = { served: 0, gone: 0 }
    const visit = async (impatient: boolean) => {
      const signal = impatient ? abortAfter(random(3)) : new AbortController().signal
      const answer = ask(`select 1 from pg_sleep(${random(3) / 1000})`, signal)
      // Who stays is always served; who leaves may have been served just before.
      const outcome = await answer.catch((error: unknown) => error)
      expect(impatient ? [1, gone] : [1]).toContain(outcome)
      outcomes[outcome === 1 ? 'served' : 'gone']++
    }
    const client = async () => {
      for (let n = 0; n < 250; n++) await visit(random(2) === 0)
    }
    await Promise.all(Array.from({ length: 8 }, client))
    expect(outcomes.served + outcomes.gone).toBe(2_000)
    expect(outcomes.gone).toBeGreaterThan(200)
    expect(pool.stats).toMatchObject({ inUse: 0, waiting: 0 })
  })

  it('leaves nothing behind while it logs in', async () => {
    const proxy = await startTcpProxy(database.url)
    const { pool, ask } = startPool(proxy.url)
    proxy.silence()
    await expect(ask('select 1', abortAfter(50))).rejects.toBe(gone)
    await eventually(() => proxy.connections).toBe(0)
    expect(pool.stats).toMatchObject({ inUse: 0, idle: 0 })
    for (let ms = 0; ms < 5; ms++) await expect(ask('select 1', abortAfter(ms))).rejects.toBe(gone)
    await eventually(() => proxy.connections).toBe(0)
    await proxy.stop()
  })
})

describe('a server that cannot be reached any more', () => {
  const giveUp = async (ask: (text: string, signal: AbortSignal) => Promise<unknown>, proxy: TcpProxy) => {
    const leaving = new AbortController()
    const outcome = expect(ask(endless, leaving.signal)).rejects.toBe(gone)
    await eventually(running).not.toEqual([])
    proxy.silence()
    leaving.abort(gone)
    const took = await elapsedMs(() => outcome)
    await sessions.terminateAll()
    return took
  }

  it.each([
    ['opened before', true],
    ['still to be opened', false],
  ])('costs the grace and no more; the session that cancels was %s', async (_when, isOpen) => {
    const proxy = await startTcpProxy(database.url)
    const { pool, ask } = startPool(proxy.url, { connectionsMax: 1, cancelGraceMs: 200 })
    if (isOpen) await pool.ping(1_000)
    expect(await giveUp(ask, proxy)).toBeLessThan(1_500)
    expect(pool.stats).toMatchObject({ inUse: 0, idle: 0 })

    proxy.restore()
    expect(await ask('select 1')).toBe(1)
    await expect(ask(endless, abortAfter(50))).rejects.toBe(gone)
    expect(await running()).toEqual([])
    expect(pool.stats).toMatchObject({ inUse: 0, idle: 1 })
    await pool.end(0)
    await proxy.stop()
  })

  it('costs no more where a statement does not obey', async () => {
    const { ask, pool } = startPool(database.url, { connectionsMax: 1, cancelGraceMs: 200 })
    await sessions.sql.unsafe(`
      create or replace function stubborn() returns int language plpgsql as $$
      declare until timestamptz = clock_timestamp() + interval '2 seconds';
      begin
        while clock_timestamp() < until loop
          begin perform pg_sleep(60); exception when query_canceled then null; end;
        end loop;
        return 1;
      end $$`)
    const leaving = new AbortController()
    const outcome = expect(ask('select stubborn()', leaving.signal)).rejects.toBe(gone)
    await eventually(running).not.toEqual([])
    leaving.abort(gone)
    const took = await elapsedMs(() => outcome)
    expect(took).toBeGreaterThan(195)
    expect(took).toBeLessThan(1_500)
    expect(pool.stats).toMatchObject({ inUse: 0, idle: 0 })
    expect(await ask('select 1')).toBe(1)
    await sessions.terminateAll()
  })
})
