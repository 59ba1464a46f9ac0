import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import { afterAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { createDatabase as createEmptyDatabase } from '../../../test/support/database.ts'
import { eventually } from '../../../test/support/eventually.ts'
import { poolOptions } from '../../../test/support/pool.ts'
import { watchSessions } from '../../../test/support/sessions.ts'
import { startTcpProxy } from '../../../test/support/tcp-proxy.ts'
import { failureOf } from '../http/problem-response.ts'
import { http } from '../http/problems.ts'
import { createDatabase, type Database, type DbScope } from './database.ts'
import type { PoolOptions } from './pool.ts'

const empty = await createEmptyDatabase()
afterAll(() => empty.drop())
const options = { ...poolOptions, applicationName: 'database-test' }
const sessions = watchSessions(empty.url, options.applicationName)
const entries = pgTable('entries', { who: text().notNull(), half: integer().notNull() })
await sessions.sql`create table entries (who text not null, half int not null)`
beforeEach(() => sessions.sql`truncate entries`)
const kept = () => sessions.sql<{ who: string; half: number }[]>`select who, half from entries order by who, half`
const backendPid = sql`select pg_backend_pid() as pid`

function start(overrides: Partial<PoolOptions> = {}): Database {
  const observer = { acquired: () => undefined, rejected: () => undefined }
  const database = createDatabase({ ...options, url: empty.url, ...overrides }, observer)
  onTestFinished(() => database.end(0))
  return database
}
const bind = (scope: DbScope = {}, overrides: Partial<PoolOptions> = {}) => start(overrides).bind(scope)

describe('statements', () => {
  it('are prepared whichever way Drizzle asks for them', async () => {
    const db = bind({}, { connectionsMax: 1 })
    await db.insert(entries).values({ who: 'a', half: 1 })
    await db.select().from(entries).where(sql`${entries.who} = ${'a'}`)
    await db.execute(sql`select ${1}::int as one`)
    await db.transaction((tx) => tx.update(entries).set({ half: 2 }))
    const prepared = (await db.execute(sql`select statement from pg_prepared_statements`)) as unknown as {
      statement: string
    }[]
    expect(prepared.map(({ statement }) => statement.slice(0, 6)).toSorted()).toEqual([
      'insert',
      'select',
      'select',
      'update',
    ])
  })

  it('are told to the observer, with how they ended', async () => {
    const seen: unknown[][] = []
    const observe = (statement: string) => (error?: unknown) => void seen.push([statement, error])
    const db = bind({ observe })
    await db.execute(sql`select 1`)
    await expect(db.execute(sql`select 1 / 0`)).rejects.toThrow()
    expect(seen).toEqual([
      ['select 1', undefined],
      ['select 1 / 0', expect.objectContaining({ code: '22012' })],
    ])
  })

  it('end when their scope is given up, for the reason that it gives', async () => {
    const leaving = new AbortController()
    const db = bind({ signal: leaving.signal })
    const outcome = db.execute(sql`select pg_sleep(60)`).catch(failureOf)
    await eventually(() => sessions.list()).toMatchObject([{ state: 'active' }])
    leaving.abort(new Error('gone'))
    expect(await outcome).toMatchObject({ cause: { cause: { message: 'gone' } } })
    expect(await sessions.list()).not.toContainEqual(
      expect.objectContaining({ query: 'select pg_sleep(60)', state: 'active' }),
    )
  })
})

describe('a transaction', () => {
  it('keeps all of it, on one session', async () => {
    const db = bind()
    const pids = await db.transaction(async (tx) => {
      await tx.insert(entries).values({ who: 'a', half: 1 })
      const [first] = await tx.execute(backendPid)
      await tx.insert(entries).values({ who: 'a', half: 2 })
      const [second] = await tx.execute(backendPid)
      return [first?.['pid'], second?.['pid']]
    })
    expect(pids[0]).toBe(pids[1])
    expect(await kept()).toHaveLength(2)
  })

  it.each<[string, unknown]>([
    ['an error of its own', new Error('changed my mind')],
    ['what is no error', 'words'],
  ])('keeps nothing when its work throws %s', async (_what, thrown) => {
    const db = bind({}, { connectionsMax: 1 })
    const outcome = db.transaction(async (tx) => {
      await tx.insert(entries).values({ who: 'a', half: 1 })
      throw thrown
    })
    await expect(outcome).rejects.toBe(thrown)
    expect(await kept()).toEqual([])
    await db.insert(entries).values({ who: 'next', half: 1 })
    expect(await kept()).toHaveLength(1)
  })

  it('within a transaction is part of it', async () => {
    const db = bind()
    const outcome = db.transaction(async (outer) => {
      await outer.insert(entries).values({ who: 'outer', half: 1 })
      await outer.transaction((inner) => inner.insert(entries).values({ who: 'inner', half: 1 }))
      throw new Error('no')
    })
    await expect(outcome).rejects.toThrow('no')
    expect(await kept()).toEqual([])
  })

  it('is not said to be done when it went on after a failed statement', async () => {
    const db = bind({}, { connectionsMax: 1 })
    const outcome = db.transaction(async (tx) => {
      await tx.insert(entries).values({ who: 'a', half: 1 })
      await tx.execute(sql`select 1 / 0`).catch(() => undefined)
    })
    await expect(outcome).rejects.toThrow('went on after one of its statements had failed')
    expect(await kept()).toEqual([])
  })

  it('lets nothing run in it once it has ended', async () => {
    const db = bind({}, { connectionsMax: 1 })
    const { promise: ended, resolve: end } = Promise.withResolvers<void>()
    const late: Promise<unknown>[] = []
    await db.transaction(async (tx) => {
      late.push(ended.then(() => tx.insert(entries).values({ who: 'late', half: 1 })))
    })
    const next = db.transaction(async (tx) => {
      end()
      await expect(late[0]).rejects.toMatchObject({ cause: { message: expect.stringContaining('not awaited') } })
      await tx.insert(entries).values({ who: 'next', half: 1 })
    })
    await next
    expect(await kept()).toEqual([{ who: 'next', half: 1 }])
  })
})

describe('a transaction that is given up', () => {
  it.each([0, 1, 2, 3, 5, 8, 13, 21])('after %i ms keeps nothing or all, and leaves its session clean', async (ms) => {
    const database = start({ connectionsMax: 1 })
    const leaving = new AbortController()
    setTimeout(() => leaving.abort(new Error('gone')), ms)
    const done = await database
      .bind({ signal: leaving.signal })
      .transaction(async (tx) => {
        await tx.insert(entries).values({ who: 'a', half: 1 })
        await tx.execute(sql`select pg_sleep(0.01)`)
        await tx.insert(entries).values({ who: 'a', half: 2 })
      })
      .then(
        () => true,
        () => false,
      )
    expect(await kept()).toHaveLength(done ? 2 : 0)
    expect(await sessions.list()).not.toContainEqual(
      expect.objectContaining({ state: expect.stringContaining('in trans') }),
    )
    await database.bind({}).execute(sql`select 1`)
    expect(database.stats).toMatchObject({ inUse: 0, idle: 1, waiting: 0 })
  })

  it('ends in time also when the server cannot be reached any more', async () => {
    const proxy = await startTcpProxy(empty.url)
    const database = start({ url: proxy.url, cancelGraceMs: 200 })
    const leaving = new AbortController()
    const outcome = database.bind({ signal: leaving.signal }).transaction(async (tx) => {
      await tx.insert(entries).values({ who: 'a', half: 1 })
      proxy.silence()
      setTimeout(() => leaving.abort(new Error('gone')), 50)
      await sleep(100)
      await tx.insert(entries).values({ who: 'a', half: 2 })
    })
    const startedAt = performance.now()
    await expect(outcome).rejects.toMatchObject({ cause: { message: 'gone' } })
    expect(performance.now() - startedAt).toBeLessThan(1_500)
    expect(database.stats).toMatchObject({ inUse: 0, idle: 0 })
    await sessions.terminateAll()
    await proxy.stop()
    expect(await kept()).toEqual([])
  })
})

describe('a transaction whose session is ended by the server', () => {
  const kill = (pid: unknown) => sessions.sql`select pg_terminate_backend(${pid as number})`

  it('is refused with 503; nothing of it is kept, and nothing of it runs elsewhere', async () => {
    const db = bind()
    // A session that stands ready, on which a careless pool would carry on.
    await Promise.all([db.execute(sql`select pg_sleep(0.01)`), db.execute(sql`select pg_sleep(0.01)`)])
    const failures: unknown[] = []
    const outcome = db.transaction(async (tx) => {
      await tx.insert(entries).values({ who: 'a', half: 1 })
      const [row] = await tx.execute(backendPid)
      await kill(row?.['pid'])
      for (let n = 0; n < 3; n++)
        await tx
          .insert(entries)
          .values({ who: 'a', half: 2 })
          .catch((e) => failures.push(e))
      await sleep(20)
      await tx.insert(entries).values({ who: 'a', half: 3 })
    })
    const failure = failureOf(await outcome.catch((error: unknown) => error))
    expect(failure).toMatchObject({ problem: http.unavailable, headers: { 'retry-after': '1' } })
    expect(failures.map((error) => failureOf(error).problem)).toEqual([
      http.unavailable,
      http.unavailable,
      http.unavailable,
    ])
    expect(await kept()).toEqual([])
  })

  it('keeps both halves or none, under constant loss, and the process goes on', async () => {
    const database = start({ connectionsMax: 4, waitersMax: 1_000 })
    const outcomes = { done: 0, lost: 0 }
    let over = false
    const client = async (name: string) => {
      for (let n = 0; !over; n++) {
        const transaction = database.bind({}).transaction(async (tx) => {
          await tx.insert(entries).values({ who: `${name} ${n}`, half: 1 })
          await tx.insert(entries).values({ who: `${name} ${n}`, half: 2 })
        })
        const problem = await transaction.then(
          () => undefined,
          (error) => failureOf(error).problem,
        )
        outcomes[problem === undefined ? 'done' : 'lost']++
        expect([undefined, http.unavailable]).toContain(problem)
      }
    }
    const clients = Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map(client))
    let ended = 0
    for (let n = 0; n < 150; n++) {
      ended += await sessions.terminateAll()
      await sleep(n % 10)
    }
    over = true
    await clients
    expect(ended).toBeGreaterThan(50)
    expect(outcomes.done).toBeGreaterThan(5)
    const rows = await kept()
    const halves = Map.groupBy(rows, ({ who }) => who)
    expect([...halves.values()].filter((both) => both.length !== 2)).toEqual([])
    // One whose commit was not answered may have been kept.
    expect(halves.size).toBeGreaterThanOrEqual(outcomes.done)
    await eventually(() =>
      database
        .bind({})
        .execute(sql`select 1`)
        .then(
          () => 'up',
          () => 'down',
        ),
    ).toBe('up')
    expect(database.stats).toMatchObject({ inUse: 0, waiting: 0 })
  })
})
