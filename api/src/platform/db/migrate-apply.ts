import { setTimeout } from 'node:timers/promises'
import type { Connection } from './connection.ts'
import { postgresError, sqlState } from './errors.ts'
import { MigrationError } from './migrate-error.ts'
import type { Migration } from './migrate-files.ts'
import { recordMigration } from './migrate-history.ts'
import { dropHalfBuiltIndexes } from './migrate-indexes.ts'
import { type MigrateLog, query, resetSession } from './migrate-session.ts'

export interface ApplyOptions {
  readonly lockTimeoutMs: number
  readonly log: MigrateLog
}

const lockAttemptsMax = 5

/**
 * Applies one migration and records it: in one transaction, or statement by statement when it says so.
 * Throws `MigrationError`, naming the statement, with the database's error as its cause.
 */
export async function applyMigration(session: Connection, migration: Migration, options: ApplyOptions): Promise<void> {
  const startedAt = performance.now()
  const elapsedMs = () => Math.round(performance.now() - startedAt)
  await resetSession(session)
  if (migration.transactional)
    await retryWhenLocked(migration, options, () => applyAsWhole(session, migration, elapsedMs))
  else {
    await dropHalfBuiltIndexes(session, migration, options.log)
    await applyOneByOne(session, migration, options)
    await recordMigration(session, migration, elapsedMs())
  }
  options.log.info({ migration: migration.name, duration_ms: elapsedMs() }, 'migration applied')
}

async function applyAsWhole(session: Connection, migration: Migration, elapsedMs: () => number): Promise<void> {
  await query(session, 'begin')
  try {
    for (const index of migration.statements.keys()) await runStatement(session, migration, index)
    await recordMigration(session, migration, elapsedMs())
    await query(session, 'commit')
  } catch (error) {
    // A broken session has no transaction any more, and its error says less than the first one.
    await query(session, 'rollback').catch(() => undefined)
    throw error
  }
}

async function applyOneByOne(session: Connection, migration: Migration, options: ApplyOptions): Promise<void> {
  for (const [index, statement] of migration.statements.entries()) {
    // A concurrent build waits for old transactions without being in anybody's way; a timeout would spoil its index.
    await query(session, /\bconcurrently\b/i.test(statement) ? 'set lock_timeout = 0' : 'reset lock_timeout')
    await retryWhenLocked(migration, options, () => runStatement(session, migration, index))
  }
}

async function runStatement(session: Connection, migration: Migration, index: number): Promise<void> {
  const { name, statements, transactional } = migration
  const text = statements[index] ?? ''
  try {
    await query(session, text)
  } catch (cause) {
    const outcome = transactional
      ? 'Nothing of this file was kept.'
      : 'What the statements before it did was kept; each must be safe to repeat (IF NOT EXISTS) when the file runs again.'
    throw new MigrationError(
      `The migration ${name} failed at statement ${index + 1} of ${statements.length} (${firstLine(text)}): ` +
        `${cause instanceof Error ? cause.message : String(cause)}. ${outcome}`,
      { cause },
    )
  }
}

/** The first line that is not a comment, cut to a length that reads well in a log. */
const firstLine = (text: string) => (/^(?!--).*\S.*$/m.exec(text)?.[0] ?? '').trim().slice(0, 80)

/** Tries again after a pause as long as the timeout, so that the requests that queued behind the lock can pass. */
async function retryWhenLocked(migration: Migration, options: ApplyOptions, work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++)
    try {
      return await work()
    } catch (error) {
      if (!isLockFailure(error) || attempt === lockAttemptsMax) throw error
      options.log.warn({ migration: migration.name, attempt, err: error }, 'a table is locked, trying again')
      await setTimeout(options.lockTimeoutMs)
    }
}

function isLockFailure(error: unknown): boolean {
  const code = postgresError(error instanceof MigrationError ? error.cause : error)?.code
  return code === sqlState.lockNotAvailable || code === sqlState.deadlockDetected
}
