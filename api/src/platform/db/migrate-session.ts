import type { Logger } from '../telemetry/logger.ts'
import { Connection } from './connection.ts'

export type MigrateLog = Pick<Logger, 'info' | 'warn'>

export interface MigrationSessionOptions {
  readonly url: string
  readonly applicationName: string
  readonly lockTimeoutMs: number
  readonly statementTimeoutMs: number
}

/**
 * One session for a whole run, since the lock belongs to it. It needs a server or a pooler that keeps sessions
 * (PgBouncer: `pool_mode = session`).
 */
export const openMigrationSession = (options: MigrationSessionOptions): Promise<Connection> =>
  Connection.open({ ...options, connectTimeoutMs: 10_000, idleInTransactionTimeoutMs: 60_000 })

/** Runs SQL and returns its rows. Without parameters it may be several statements. */
export const query = async <T>(session: Connection, text: string, params: readonly unknown[] = []) =>
  (await session.run({ text, params, asArrays: false })) as readonly T[]

/**
 * Undoes what an earlier migration SET, and lets the server notice within a minute that a runner has vanished:
 * until it does, that runner's session keeps the lock.
 */
export const resetSession = (session: Connection) =>
  query(
    session,
    `reset all;
     set client_connection_check_interval = '10s';
     set tcp_keepalives_idle = 30;
     set tcp_keepalives_interval = 10;
     set tcp_keepalives_count = 3`,
  )
