import type { Connection } from './connection.ts'
import { type ApplyOptions, applyMigration } from './migrate-apply.ts'
import { migrationsDir, readMigrations } from './migrate-files.ts'
import { createHistory, type MigrationPlan, planMigrations, readHistory } from './migrate-history.ts'
import { takeMigrationLock } from './migrate-lock.ts'
import { type MigrateLog, openMigrationSession, query } from './migrate-session.ts'

export { MigrationError } from './migrate-error.ts'
export type { MigrateLog } from './migrate-session.ts'
export { type SchemaStatus, schemaStatus } from './migrate-status.ts'

export interface MigrateOptions {
  readonly url: string
  readonly log: MigrateLog
  /** Where the `0000_name.sql` files are; by default those of this release. */
  readonly dir?: string
  /** How long a statement may wait for a lock, and so hold up requests behind it, before it is tried again; 5 s. */
  readonly lockTimeoutMs?: number
  /** How long one statement may run; 15 minutes. */
  readonly statementTimeoutMs?: number
  /** How long to wait for another migration run to end; 60 s. */
  readonly waitTimeoutMs?: number
  /** What pg_stat_activity shows, and with it the error of a run that waits for this one; `catalog-migrate`. */
  readonly applicationName?: string
}

/**
 * Brings the database's schema up to this release's. Safe to start on every replica at once: one applies, the
 * others wait and find nothing left to do. A schema that is ahead of this release is left as it is.
 * Throws `MigrationError` (which statement failed, which file changed, who has the lock) or a connection error;
 * what had been applied until then stays applied, and the next run continues there.
 */
export async function migrate(options: MigrateOptions): Promise<{ readonly applied: readonly string[] }> {
  const migrations = await readMigrations(options.dir ?? migrationsDir)
  const { url, log, lockTimeoutMs = 5_000, waitTimeoutMs = 60_000 } = options
  const session = await openMigrationSession({
    url,
    applicationName: options.applicationName ?? 'catalog-migrate',
    lockTimeoutMs,
    statementTimeoutMs: options.statementTimeoutMs ?? 15 * 60_000,
  })
  const makePlan = async () => planMigrations(migrations, await readHistory((text) => query(session, text)))
  try {
    // Without the lock: a replica that finds nothing to do must start, however long a newer release's run may last.
    const { pending, ahead } = await makePlan()
    if (ahead.length > 0) log.info({ ahead }, 'the schema is ahead of this release')
    if (pending.length === 0) return { applied: [] }
    await takeMigrationLock(session, waitTimeoutMs, log)
    await createHistory(session)
    return { applied: await applyAll(session, await makePlan(), { lockTimeoutMs, log }) }
  } finally {
    await session.close()
  }
}

async function applyAll(session: Connection, plan: MigrationPlan, options: ApplyOptions): Promise<readonly string[]> {
  for (const migration of plan.pending) {
    if (migration.name < plan.newestApplied)
      options.log.info(
        { migration: migration.name, newest_applied: plan.newestApplied },
        'catching up on an older migration',
      )
    await applyMigration(session, migration, options)
  }
  return plan.pending.map(({ name }) => name)
}
