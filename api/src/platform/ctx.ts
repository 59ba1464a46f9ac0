import type { Actor } from './auth/actor.ts'
import type { Clock } from './clock.ts'
import type { Db } from './db/database.ts'
import type { DerivedKeys } from './derived-keys.ts'
import type { Cursors } from './http/cursor.ts'
import type { Ids } from './ids.ts'
import type { Outbound } from './outbound/outbound.ts'
import type { Logger } from './telemetry/logger.ts'
import type { Metrics } from './telemetry/metrics.ts'
import type { Span } from './telemetry/span.ts'
import type { Tracing } from './telemetry/tracing.ts'

/** What every verb gets beside its input, whoever calls it: HTTP, a job, a command or a test. */
export interface Ctx {
  /** Who acts; undefined where no token is needed. */
  readonly actor: Actor | undefined
  /** The database, or the transaction that this work is part of. */
  readonly db: Db
  readonly clock: Clock
  readonly ids: Ids
  readonly cursors: Cursors
  /** Aborts when the deadline has passed or the client has gone; its reason is the Failure to answer with. */
  readonly signal: AbortSignal
  readonly requestId: string
  readonly log: Logger
  readonly metrics: Metrics
  /** The piece of work that this is in the request's trace. */
  readonly span: Span
  /** Requests to addresses that clients have named. */
  readonly outbound: Outbound
  readonly keys: DerivedKeys
  /** For work that goes on in traces other than that of `span`. */
  readonly tracing: Pick<Tracing, 'startMessage'>
}

/**
 * Runs `work` in a transaction: all of it happens or none. Within another transaction it is part of that one.
 * @param work gets the context whose `db` is the transaction; it must not wait for anything but the database
 */
export const inTransaction = <T>(ctx: Ctx, work: (ctx: Ctx) => Promise<T>): Promise<T> =>
  ctx.db.transaction((tx) => work({ ...ctx, db: tx }))
