import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import { pino } from 'pino'
import postgres from 'postgres'
import { expect, it, onTestFinished, vi } from 'vitest'
import { createDatabase } from '../../../test/support/database.ts'
import { createDatabase as openPool } from './database.ts'
import { type MigrateOptions, migrate, schemaStatus } from './migrate.ts'

const applicationName = 'the-runner'

/** A fresh database and folder, what a run over them logs, and a client to look with. */
async function setUp(files: Readonly<Record<string, string>>) {
  const database = await createDatabase()
  const dir = await mkdtemp(join(tmpdir(), 'migrations-'))
  const sql = postgres(database.url, { max: 2, onnotice: () => undefined, fetch_types: false })
  onTestFinished(async () => {
    await sql.end({ timeout: 0 })
    await database.drop()
    await rm(dir, { recursive: true })
  })
  const write = async (more: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(more)) await writeFile(join(dir, `${name}.sql`), text)
  }
  await write(files)
  const messages: string[] = []
  const log = pino(
    new Writable({
      write(line, _encoding, done) {
        messages.push(JSON.parse(String(line)).msg)
        done()
      },
    }),
  )
  const run = (options: Partial<MigrateOptions> = {}) =>
    migrate({ url: database.url, dir, log, applicationName, ...options })
  return {
    url: database.url,
    dir,
    sql,
    write,
    messages,
    run,
    remove: (name: string) => rm(join(dir, `${name}.sql`)),
    applied: async () => (await sql`select name from catalog_migrations order by applied_at`).map((row) => row.name),
    tables: async () =>
      (await sql`select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1`)
        .map((row) => row.relname)
        .filter((name) => name !== 'catalog_migrations'),
  }
}

it.each([2, 5])('lets one of %i runners apply and the others find it done', async (runners) => {
  const { run, applied } = await setUp({
    '0000_first': 'create schema shop; create table shop.a (); select pg_sleep(0.1);',
    '0001_second': 'create table shop.b ();--> statement-breakpoint\nselect pg_sleep(0.1)',
  })
  const results = await Promise.all(Array.from({ length: runners }, () => run()))
  expect(results.filter((result) => result.applied.length === 0)).toHaveLength(runners - 1)
  expect(results).toContainEqual({ applied: ['0000_first', '0001_second'] })
  expect(await applied()).toEqual(['0000_first', '0001_second'])
})

it('builds an index concurrently while another runner waits', async () => {
  const { run, sql, messages } = await setUp({
    '0000_table': 'create table a (id int)',
    '0001_index': `-- no-transaction
      select pg_sleep(0.3)
      --> statement-breakpoint
      create index concurrently if not exists a_id on a (id)`,
  })
  await Promise.all([run(), run()])
  expect(messages).toContain('waiting for another migration run')
  const [index] = await sql`select indisvalid from pg_index where indexrelid = 'a_id'::regclass`
  expect(index?.indisvalid).toBe(true)
})

it('lets a concurrent build wait for an old transaction beyond the lock timeout', async () => {
  const { run, url, sql } = await setUp({
    '0000_table': 'create table a (id int)',
    '0001_index': '-- no-transaction\ncreate index concurrently a_id on a (id)',
  })
  const reader = postgres(url, { max: 1 })
  onTestFinished(() => reader.end({ timeout: 0 }))
  await reader.unsafe('begin isolation level repeatable read; select 1')
  const running = run({ lockTimeoutMs: 20 })
  await vi.waitFor(async () =>
    expect(
      await sql`select 1 from pg_stat_progress_create_index where phase like 'waiting for old snapshots'`,
    ).toHaveLength(1),
  )
  await setTimeout(50)
  await reader.unsafe('rollback')
  expect(await running).toEqual({ applied: ['0000_table', '0001_index'] })
})

it('applies an older file that was merged later', async () => {
  const { run, write, applied, messages } = await setUp({ '0000_a': 'select 1', '0002_c': 'select 3' })
  await run()
  await write({ '0001_b': 'create table b ()' })
  expect(await run()).toEqual({ applied: ['0001_b'] })
  expect(await applied()).toEqual(['0000_a', '0002_c', '0001_b'])
  expect(messages).toContain('catching up on an older migration')
})

it('refuses to run when an applied file has changed, and applies nothing', async () => {
  const { run, write, tables } = await setUp({ '0000_a': 'create table a ()' })
  await run()
  await write({ '0000_a': 'create table a (id int)', '0001_b': 'create table b ()' })
  await expect(run()).rejects.toThrow('0000_a was changed')
  expect(await tables()).toEqual(['a'])
})

it('keeps nothing of a migration that fails, and the next run continues there', async () => {
  const { run, write, applied, tables } = await setUp({
    '0000_a': 'create table a ()',
    '0001_b': 'create table b ()--> statement-breakpoint\n-- why\ncreate table a ()',
    '0002_c': 'create table c ()',
  })
  await expect(run()).rejects.toThrow(
    /0001_b failed at statement 2 of 2 \(create table a \(\)\): relation "a" already exists/,
  )
  expect(await tables()).toEqual(['a'])
  expect(await applied()).toEqual(['0000_a'])
  await write({ '0001_b': 'create table b ()' })
  expect(await run()).toEqual({ applied: ['0001_b', '0002_c'] })
})

it('says how far a migration without a transaction came, and rebuilds the index it broke off', async () => {
  const { run, sql, applied } = await setUp({
    '0000_a': 'create table a as select 1 as id from generate_series(1, 2)',
    '0001_b': `-- no-transaction
      create table if not exists b ()
      --> statement-breakpoint
      create unique index concurrently if not exists a_id on a (id)`,
  })
  await expect(run()).rejects.toThrow(
    /0001_b failed at statement 2 of 2 \(create unique index concurrently .*safe to repeat/,
  )
  expect(await applied()).toEqual(['0000_a'])
  await sql`delete from a where ctid = (select min(ctid) from a)`
  expect(await run()).toEqual({ applied: ['0001_b'] })
  const [index] = await sql`select indisvalid from pg_index where indexrelid = 'a_id'::regclass`
  expect(index?.indisvalid).toBe(true)
})

it.each(['select 1', '-- no-transaction\nselect 1'])(
  'gives every migration the settings of a new session: %j',
  async (first) => {
    const { run, sql } = await setUp({
      '0000_a': `${first}; set search_path = pg_catalog; set lock_timeout = 0`,
      '0001_b': `create table seen as select current_setting('search_path') as path, current_setting('lock_timeout') as wait`,
    })
    await run({ lockTimeoutMs: 1500 })
    expect([...(await sql`select path, wait from public.seen`)]).toEqual([{ path: '"$user", public', wait: '1500ms' }])
  },
)

it('names the session that has the lock when it has waited long enough', async () => {
  const { run, url, sql } = await setUp({ '0000_a': 'select 1' })
  const holder = postgres(url, { max: 1, connection: { application_name: 'someone-else' } })
  onTestFinished(() => holder.end({ timeout: 0 }))
  const [session] =
    await holder`select pg_backend_pid() as pid, pg_advisory_lock(${0x63617461}::int, ${0x6d696772}::int)`
  await expect(run({ waitTimeoutMs: 200 })).rejects.toThrow(
    new RegExp(`lock for the 0.2 s .* pid ${session?.pid}, application "someone-else"`),
  )
  await sql`select pg_terminate_backend(${session?.pid}::int)`
  expect(await run()).toEqual({ applied: ['0000_a'] })
})

it('needs no lock when nothing is pending', async () => {
  const { run, sql } = await setUp({ '0000_a': 'select 1' })
  await run()
  await sql`select pg_advisory_lock(${0x63617461}::int, ${0x6d696772}::int)`
  expect(await run({ waitTimeoutMs: 1 })).toEqual({ applied: [] })
})

it.each([
  { what: 'in one transaction', alter: 'alter table a add b int' },
  { what: 'without a transaction', alter: '-- no-transaction\nalter table a add b int' },
])('steps back from a table in use and tries again, but not for ever: $what', async ({ alter }) => {
  const { run, write, url, messages } = await setUp({ '0000_a': 'create table a ()' })
  await run()
  await write({ '0001_b': alter })
  const reader = postgres(url, { max: 1 })
  onTestFinished(() => reader.end({ timeout: 0 }))
  await reader.unsafe('begin; select from a')
  await expect(run({ lockTimeoutMs: 10 })).rejects.toThrow('lock timeout')
  const running = run({ lockTimeoutMs: 100 })
  await vi.waitFor(() => expect(messages.filter((message) => message.includes('locked'))).toHaveLength(5))
  await reader.unsafe('rollback')
  expect(await running).toEqual({ applied: ['0001_b'] })
})

it.each([
  { what: 'in one transaction', text: 'create table a (); select pg_sleep(30)' },
  { what: 'without a transaction', text: '-- no-transaction\nselect pg_sleep(30)' },
])('fails, and the process lives on, when its session is killed: $what', async ({ text }) => {
  const { run, write, sql, tables } = await setUp({ '0000_a': text })
  const running = run().then(
    () => 'applied',
    (error: unknown) => error,
  )
  await vi.waitFor(async () => {
    const killed = await sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = ${applicationName} and datname = current_database() and wait_event = 'PgSleep'`
    expect(killed).toHaveLength(1)
  })
  expect(await running).toBeInstanceOf(Error)
  expect(await tables()).toEqual([])
  await write({ '0000_a': 'create table a ()' })
  expect(await run()).toEqual({ applied: ['0000_a'] })
})

it('leaves a schema alone that a newer release has extended', async () => {
  const { run, remove, tables } = await setUp({ '0000_a': 'create table a ()', '0001_b': 'create table b ()' })
  await run()
  await remove('0001_b')
  expect(await run()).toEqual({ applied: [] })
  expect(await tables()).toEqual(['a', 'b'])
})

it('tells readiness what is pending and what is ahead, by address and through the pool', async () => {
  const { run, write, remove, dir, url } = await setUp({ '0000_a': 'select 1', '0001_b': 'select 2' })
  const pool = openPool(
    {
      url,
      applicationName,
      connectTimeoutMs: 5_000,
      statementTimeoutMs: 5_000,
      lockTimeoutMs: 1_000,
      idleInTransactionTimeoutMs: 5_000,
      connectionsMax: 1,
      waitersMax: 1,
      acquireTimeoutMs: 1_000,
      cancelGraceMs: 1_000,
    },
    { acquired: () => undefined, rejected: () => undefined },
  )
  onTestFinished(() => pool.end(0))
  const expectStatus = async (status: object) => {
    expect(await schemaStatus(url, dir)).toEqual(status)
    expect(await schemaStatus(pool.bind({}), dir)).toEqual(status)
  }
  await expectStatus({ current: false, pending: ['0000_a', '0001_b'], ahead: [] })
  await run()
  await expectStatus({ current: true, pending: [], ahead: [] })
  await remove('0001_b')
  await expectStatus({ current: true, pending: [], ahead: ['0001_b'] })
  await write({ '0002_c': 'select 3' })
  await expectStatus({ current: false, pending: ['0002_c'], ahead: ['0001_b'] })
})
