import { sql } from 'drizzle-orm'
import type { Db } from './database.ts'
import { listMigrations, migrationsDir } from './migrate-files.ts'
import { type AppliedMigration, readHistory } from './migrate-history.ts'
import { openMigrationSession, query } from './migrate-session.ts'

export interface SchemaStatus {
  /** True when nothing is pending. A schema that is ahead is current: a newer release has extended it. */
  readonly current: boolean
  readonly pending: readonly string[]
  /** Applied, but unknown to this release. */
  readonly ahead: readonly string[]
}

/**
 * Compares the database's migrations with this release's by name: one query and one look into a folder, fit for a
 * readiness probe. Throws what the database throws when it cannot be asked.
 * @param source a handle of the pool, or the address of a database to connect to for this one question
 */
export async function schemaStatus(source: Db | string, dir: string = migrationsDir): Promise<SchemaStatus> {
  const names = await listMigrations(dir)
  const history =
    typeof source === 'string'
      ? await readOnce(source)
      : await readHistory((text) => source.execute<Row>(sql.raw(text)))
  const applied = new Set(history.map(({ name }) => name))
  const pending = names.filter((name) => !applied.has(name))
  return { current: pending.length === 0, pending, ahead: [...applied].filter((name) => !names.includes(name)) }
}

type Row = AppliedMigration & Record<string, unknown>

async function readOnce(url: string): Promise<readonly AppliedMigration[]> {
  const session = await openMigrationSession({
    url,
    applicationName: 'catalog-migrate',
    lockTimeoutMs: 5_000,
    statementTimeoutMs: 5_000,
  })
  try {
    return await readHistory((text) => query(session, text))
  } finally {
    await session.close()
  }
}
