import postgres from 'postgres'
import { describe, expect, it, onTestFinished } from 'vitest'
import { migrationsDir, readMigrations } from '../src/platform/db/migrate-files.ts'
import record from './last-release.json' with { type: 'json' }
import { createMigratedDatabase } from './support/database.ts'
import { incompatibilities, recordStatements } from './support/release-record.ts'

/** While replicas are replaced, and after a rollback, the last release runs on this schema. */

async function migratedDatabase(): Promise<string> {
  const { url, drop } = await createMigratedDatabase()
  onTestFinished(drop)
  return url
}

/** What is the matter with the last release's statements after `migration` was applied on top of all others. */
async function problemsAfter(migration: string): Promise<readonly string[]> {
  const url = await migratedDatabase()
  const client = postgres(url, { max: 1 })
  await client.unsafe(migration).finally(() => client.end())
  return (await incompatibilities(url, record.statements)).map(({ problem }) => problem)
}

describe('the last release', () => {
  it('has no statement that this schema does not bear', async () => {
    expect(await incompatibilities(await migratedDatabase(), record.statements)).toEqual([])
  })

  it('finds its migrations as they were', async () => {
    const checksums = (await readMigrations(migrationsDir)).map(({ name, checksum }) => [name, checksum])

    expect(Object.fromEntries(checksums)).toMatchObject(record.migrations)
  })

  it('is recorded with statements about each of its tables', async () => {
    const itsOwn = (await readMigrations(migrationsDir)).filter(({ name }) => name in record.migrations)
    const tables = itsOwn.flatMap(({ statements }) =>
      statements.flatMap((statement) => /^CREATE TABLE "(\w+)"/.exec(statement)?.[1] ?? []),
    )

    expect(tables).toContain('products')
    expect(tables.filter((table) => !record.statements.some(({ text }) => text.includes(`"${table}"`)))).toEqual([])
  })
})

describe('a migration', () => {
  it.each([
    ['adds a column', 'alter table products add colour text'],
    ['adds a column that has a default', `alter table products add colour text not null default ''`],
    [
      'adds a column that is generated',
      'alter table skus add lower text generated always as (lower(key)) stored not null',
    ],
    ['adds a table', 'create table colours (name text primary key)'],
  ])('may be one that %s', async (_what, migration) => {
    expect(await problemsAfter(migration)).toEqual([])
  })

  it.each([
    ['drops a column', 'alter table products drop description', /description.* does not exist/],
    ['renames a column', 'alter table products rename description to summary', /description.* does not exist/],
    ['drops a table', 'drop table idempotency_keys', /"idempotency_keys" does not exist/],
    ['renames a table', 'alter table idempotency_keys rename to kept_answers', /"idempotency_keys" does not exist/],
    ['changes a type that is read', 'alter table products alter version type bigint', /^answers .*version bigint/],
    [
      'changes a type that is written',
      'alter table idempotency_keys alter body type bytea using body::bytea',
      /^takes /,
    ],
    ['wants a value of INSERT', 'alter table products add colour text not null', /^gives no value to products.colour$/],
    ['wants one of INSERT with rows', 'alter table skus add colour text not null', /^gives no value to skus.colour$/],
    [
      'wants one of INSERT … SELECT',
      'alter table product_categories add rank integer not null',
      /^gives no value to product_categories.rank$/,
    ],
    [
      'wants one of INSERT within WITH',
      'alter table stock_ledger add rank integer not null',
      /^gives no value to stock_ledger.rank$/,
    ],
    ['wants one where there was null', 'alter table skus alter variant_id set not null', /^gives no value to skus.var/],
    [
      'writes what INSERT gives',
      'alter table skus drop product_id; alter table skus add product_id uuid generated always as (null) stored',
      /cannot insert a non-DEFAULT value/,
    ],
    [
      'drops the index of ON CONFLICT',
      'alter table idempotency_keys drop constraint idempotency_keys_subject_key_pk',
      /no unique or exclusion constraint matching the ON CONFLICT/,
    ],
  ])('is refused when it %s', async (_what, migration, problem) => {
    expect(await problemsAfter(migration)).toContainEqual(expect.stringMatching(problem))
  })
})

describe('a record', () => {
  it('has each text that can be prepared once, in order, with what it takes and answers', async () => {
    const texts = [
      'select sku, version from products where version = $1',
      'begin',
      'delete from skus',
      'delete from skus',
    ]

    expect(await recordStatements(await migratedDatabase(), texts)).toEqual([
      { text: 'delete from skus', parameters: '', columns: '' },
      { text: texts[0], parameters: 'integer', columns: 'sku text, version integer' },
    ])
  })

  it('is not made of what does not fit its own schema', async () => {
    await expect(recordStatements(await migratedDatabase(), ['select colour from products'])).rejects.toThrow(
      'column "colour" does not exist',
    )
  })
})
