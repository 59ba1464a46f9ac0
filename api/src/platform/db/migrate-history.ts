import type { Connection } from './connection.ts'
import { postgresError } from './errors.ts'
import { MigrationError } from './migrate-error.ts'
import type { Migration } from './migrate-files.ts'
import { query } from './migrate-session.ts'

export interface AppliedMigration {
  readonly name: string
  readonly checksum: string
}

export interface MigrationPlan {
  /** To be applied, in order. */
  readonly pending: readonly Migration[]
  /** Names that a newer release has applied. */
  readonly ahead: readonly string[]
  /** Last in the order of this release's migrations that have been applied; empty when none has. */
  readonly newestApplied: string
}

const undefinedTable = '42P01'

/** Rows are in the order of application. */
const historyQuery = 'select name, checksum from public.catalog_migrations order by applied_at, name'

/** Only to be called by the one session that has the lock: two at once can fail in spite of IF NOT EXISTS. */
export const createHistory = (session: Connection) =>
  query(
    session,
    `create table if not exists public.catalog_migrations (
       name text primary key,
       checksum text not null,
       applied_at timestamptz not null default clock_timestamp(),
       duration_ms integer not null
     )`,
  )

/** What has been applied, in the order of application; nothing when the database has never been migrated. */
export async function readHistory(read: (text: string) => PromiseLike<readonly AppliedMigration[]>) {
  try {
    return await read(historyQuery)
  } catch (error) {
    if (postgresError(error)?.code === undefinedTable) return []
    throw error
  }
}

export const recordMigration = (session: Connection, { name, checksum }: Migration, durationMs: number) =>
  query(session, 'insert into public.catalog_migrations (name, checksum, duration_ms) values ($1, $2, $3)', [
    name,
    checksum,
    durationMs,
  ])

/**
 * What is left to do, wherever it stands in the order: a branch that was merged late brings an older file.
 * Throws `MigrationError` when an applied file has changed or is gone. Not gone but ahead is what comes after
 * everything this release knows, by name or by time: the previous release must run on the next one's schema.
 */
export function planMigrations(migrations: readonly Migration[], history: readonly AppliedMigration[]): MigrationPlan {
  const files = new Map(migrations.map((migration) => [migration.name, migration]))
  const newestName = migrations.at(-1)?.name ?? ''
  const lastKnown = history.findLastIndex(({ name }) => files.has(name))
  for (const [index, { name, checksum }] of history.entries()) {
    const file = files.get(name)
    if (file === undefined && name < newestName && index < lastKnown)
      throw new MigrationError(`The migration ${name} has been applied, but its file is gone or has another name.`)
    if (file !== undefined && file.checksum !== checksum)
      throw new MigrationError(
        `The migration ${name} was changed after it had been applied. Restore the file; what it lacks is a new migration.`,
      )
  }
  const applied = new Set(history.map(({ name }) => name))
  return {
    pending: migrations.filter(({ name }) => !applied.has(name)),
    ahead: [...applied].filter((name) => !files.has(name)),
    newestApplied: migrations.findLast(({ name }) => applied.has(name))?.name ?? '',
  }
}
