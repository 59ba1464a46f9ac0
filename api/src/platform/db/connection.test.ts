import { inspect } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { type Misbehaviour, misbehaviours, startBrokenServer } from '../../../test/support/broken-server.ts'
import { createDatabase } from '../../../test/support/database.ts'
import { eventually } from '../../../test/support/eventually.ts'
import { watchSessions } from '../../../test/support/sessions.ts'
import { startTcpProxy } from '../../../test/support/tcp-proxy.ts'
import { Connection, type ConnectionOptions } from './connection.ts'
import { DatabaseUnavailable, isConnectionError } from './errors.ts'

const database = await createDatabase()
afterAll(() => database.drop())
const options: ConnectionOptions = {
  url: database.url,
  applicationName: 'connection-test',
  connectTimeoutMs: 2_000,
  statementTimeoutMs: 4_321,
  lockTimeoutMs: 1_234,
  idleInTransactionTimeoutMs: 5_678,
}
const sessions = watchSessions(database.url, options.applicationName)
const noSessions = () => eventually(() => sessions.list()).toEqual([])

async function open(changes: Partial<ConnectionOptions> = {}): Promise<Connection> {
  const connection = await Connection.open({ ...options, ...changes })
  onTestFinished(() => connection.close())
  return connection
}

const ask = async (connection: Connection, text: string, ...params: unknown[]): Promise<unknown> => {
  const [row] = (await connection.run({ text, params, asArrays: true })) as unknown[][]
  return row?.[0]
}

const changed = (change: (url: URL) => void): string => {
  const url = new URL(database.url)
  change(url)
  return url.href
}

describe('opening', () => {
  it.each(Object.keys(misbehaviours) as Misbehaviour[])(
    'ends in time, after one attempt, at a server that %s',
    async (how) => {
      const server = await startBrokenServer(how)
      const startedAt = performance.now()
      const opening = open({ url: server.url, connectTimeoutMs: 300 })
      await expect(opening).rejects.toBeInstanceOf(DatabaseUnavailable)
      expect(performance.now() - startedAt).toBeLessThan(1_200)
      expect(server.accepted()).toBe(1)
      await eventually(server.open).toBe(0)
    },
  )

  it.each<[string, string, RegExp]>([
    ['nobody listens', 'postgres://u:hunter2secret@127.0.0.1:1/x', /ECONNREFUSED/],
    ['the name is not known', 'postgres://u:hunter2secret@no-such-host.invalid/x', /ENOTFOUND|EAI_AGAIN/],
    ['the password is wrong', changed((url) => (url.password = 'hunter2secret')), /password authentication failed/],
    ['the database does not exist', changed((url) => (url.pathname = '/nowhere')), /"nowhere" does not exist/],
    ['the user does not exist', changed((url) => (url.username = 'nobody')), /password authentication failed/],
  ])('says why when %s, and not the password', async (_when, url, reason) => {
    const error = await open({ url }).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(DatabaseUnavailable)
    expect(isConnectionError(error)).toBe(true)
    expect(String(error)).toMatch(reason)
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('hunter2secret')
  })

  it('is one session with the name and the limits that it was given', async () => {
    const connection = await open()
    const limit = (name: string) => ask(connection, `show ${name}`)
    expect(await limit('statement_timeout')).toBe('4321ms')
    expect(await limit('lock_timeout')).toBe('1234ms')
    expect(await limit('idle_in_transaction_session_timeout')).toBe('5678ms')
    expect(await sessions.list()).toMatchObject([{ pid: connection.pid }])
  })

  it('rejects with the reason of a signal that has aborted, without a connection', async () => {
    const server = await startBrokenServer('never answers')
    const opening = Connection.open({ ...options, url: server.url }, AbortSignal.abort(new Error('gone')))
    await expect(opening).rejects.toThrow('gone')
    expect(server.accepted()).toBe(0)
  })
})

describe('statements', () => {
  it('are prepared once, and then take one round trip', async () => {
    const proxy = await startTcpProxy(database.url)
    const connection = await open({ url: proxy.url })
    const roundTrips = async (work: () => Promise<unknown>) => {
      const before = proxy.roundTrips
      await work()
      return proxy.roundTrips - before
    }
    const add = () => ask(connection, 'select $1::int + $2::int', 1, 2)
    expect(await roundTrips(add)).toBe(2)
    for (let n = 0; n < 5; n++) expect(await roundTrips(add)).toBe(1)
    expect(await add()).toBe(3)
    const prepared = await connection.run({
      text: "select statement, generic_plans + custom_plans as runs from pg_prepared_statements where statement like '%int%'",
      params: [],
      asArrays: false,
    })
    expect(prepared).toMatchObject([{ statement: 'select $1::int + $2::int', runs: '7' }])
    await connection.close()
    await proxy.stop()
  })

  it('are prepared up to 500 texts, and run all the same beyond', async () => {
    const connection = await open()
    for (let n = 0; n < 520; n++) expect(await ask(connection, `select $1::int + ${n}`, 1)).toBe(1 + n)
    const text = 'select count(*)::int as kept from pg_prepared_statements'
    expect(await connection.run({ text, params: [], asArrays: false })).toMatchObject([{ kept: 500 }])
    await connection.close()
  })

  it('are prepared anew when their table has changed', async () => {
    const connection = await open()
    await sessions.sql`create table changing (n int); insert into changing values (1)`.simple()
    const read = () => connection.run({ text: 'select * from changing where n = $1', params: [1], asArrays: false })
    expect(await read()).toEqual([{ n: 1 }])
    await sessions.sql`alter table changing add column m text default 'new'`
    expect(await read()).toEqual([{ n: 1, m: 'new' }])
  })

  it('that fail leave the session usable, and no memory behind', async () => {
    setFlagsFromString('--expose_gc')
    const collect = runInNewContext('gc') as () => void
    const connection = await open()
    const fail = async (times: number) => {
      for (let n = 0; n < times; n++) await ask(connection, 'select 1 / $1::int', 0).catch(() => undefined)
      collect()
      return process.memoryUsage().heapUsed
    }
    await expect(ask(connection, 'select 1 / $1::int', 0)).rejects.toThrow('division by zero')
    const before = await fail(1_000)
    // postgres.js alone keeps 90 bytes for each.
    expect((await fail(10_000)) - before).toBeLessThan(450_000)
    expect(connection.broken).toBeUndefined()
  })

  it.each([
    ['rows', 'select n from generate_series(1, 3) n', [[1], [2], [3]]],
    ['no rows', 'select 1 where false', []],
  ])('that fail halfway through their rows leave nothing in the next answer, of %s', async (_what, text, rows) => {
    const connection = await open()
    const halfway = { text: 'select 1 / (4 - n) from generate_series(1, 9) n', params: [], asArrays: true }
    for (let n = 0; n < 2; n++) await expect(connection.run(halfway)).rejects.toThrow('division by zero')
    expect([...((await connection.run({ text, params: [], asArrays: true })) as unknown[])]).toEqual(rows)
    expect(await ask(connection, 'select 1')).toBe(1)
  })

  it('reject when the server ends the session, and so does every later one', async () => {
    const connection = await open()
    const running = ask(connection, 'select pg_sleep(60)').catch((error: unknown) => error)
    await eventually(() => sessions.list()).toMatchObject([{ state: 'active' }])
    await sessions.terminateAll()
    expect(isConnectionError(await running)).toBe(true)
    const later = await ask(connection, 'select 1').catch((error: unknown) => error)
    expect(isConnectionError(later)).toBe(true)
    expect(connection.broken).toBeDefined()
    await noSessions()
  })

  it('reject when the session ended while nothing ran', async () => {
    const connection = await open()
    await sessions.terminateAll()
    await eventually(() => connection.broken).toBeInstanceOf(DatabaseUnavailable)
    await expect(ask(connection, 'select 1')).rejects.toBeInstanceOf(DatabaseUnavailable)
    await noSessions()
  })

  it('are never repeated or run elsewhere, at whatever moment the session ends', async () => {
    await sessions.sql`create table if not exists marks (n int not null)`
    let acknowledged = 0
    for (let n = 0; n < 60; n++) {
      const connection = await open()
      const ending = sessions.sql`select pg_terminate_backend(${connection.pid})`.execute()
      while (!connection.broken)
        await ask(connection, 'insert into marks values ($1)', n).then(
          () => acknowledged++,
          (error) => expect(isConnectionError(error)).toBe(true),
        )
      await ending
      await connection.close()
    }
    const [{ count }] = (await sessions.sql`select count(*)::int from marks`) as unknown as [{ count: number }]
    // A statement whose answer was lost may have happened: at most the one that ran when its session ended.
    expect(count).toBeGreaterThanOrEqual(acknowledged)
    expect(count).toBeLessThanOrEqual(acknowledged + 60)
  })
})

describe('closing', () => {
  it('rejects what runs, ends the session, and can be said twice', async () => {
    const connection = await open()
    const running = ask(connection, 'select pg_sleep(1)').catch((error: unknown) => error)
    await eventually(() => sessions.list()).toMatchObject([{ state: 'active' }])
    await connection.close()
    await connection.close()
    expect(isConnectionError(await running)).toBe(true)
    await expect(ask(connection, 'select 1')).rejects.toBeInstanceOf(DatabaseUnavailable)
    await noSessions()
  })

  it('ends the connection also to a server that has fallen silent', async () => {
    const proxy = await startTcpProxy(database.url)
    const connection = await open({ url: proxy.url })
    proxy.silence()
    await connection.close()
    await eventually(() => proxy.connections).toBe(0)
    await proxy.stop()
    await noSessions()
  })
})
