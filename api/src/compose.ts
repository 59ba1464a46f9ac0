import { buildApp } from './app.ts'
import { serviceName } from './contract.ts'
import { operationsOf } from './operations.ts'
import type { Actor } from './platform/auth/actor.ts'
import type { Verifier } from './platform/auth/verifier.ts'
import type { Clock } from './platform/clock.ts'
import type { Ctx } from './platform/ctx.ts'
import { createDatabase } from './platform/db/database.ts'
import type { PoolOptions } from './platform/db/pool.ts'
import { createDerivedKeys } from './platform/derived-keys.ts'
import { createCursors } from './platform/http/cursor.ts'
import type { Ids } from './platform/ids.ts'
import { createOutbound, type OutboundOptions } from './platform/outbound/outbound.ts'
import type { Logger } from './platform/telemetry/logger.ts'
import type { Metrics } from './platform/telemetry/metrics.ts'
import type { Span } from './platform/telemetry/span.ts'
import { createStatementObserver } from './platform/telemetry/statement-observer.ts'
import type { Tracing } from './platform/telemetry/tracing.ts'

export interface ServiceParts {
  readonly pool: PoolOptions
  readonly verifier: Verifier
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Logger
  readonly metrics: Metrics
  readonly tracing: Tracing
  readonly cursorSecret: string
  /** What the secrets of webhooks are derived from. */
  readonly webhookSecret: string
  readonly outbound: Omit<OutboundOptions, 'userAgent'>
  readonly bodyBytesMax: number
  readonly deadlineMs: number
  readonly draining: () => boolean
  /** The release that runs. */
  readonly version: string
  /** The commit that runs, if known. */
  readonly revision?: string | undefined
  /** For tests: see MountDeps. */
  readonly strict?: boolean
  readonly onAnswer?: (operation: string, answer: string) => void
}

/** Puts the service together from its parts. Nothing listens and nothing is connected yet. */
export function compose(parts: ServiceParts) {
  const { clock, ids, metrics, tracing } = parts
  const database = createDatabase(parts.pool, metrics.pool)
  metrics.watchPool(() => database.stats)
  const cursors = createCursors(parts.cursorSecret)
  const keys = createDerivedKeys(parts.webhookSecret)
  const outbound = createOutbound({ ...parts.outbound, userAgent: `${serviceName}/${parts.version}` })
  const observe = createStatementObserver(metrics, new URL(parts.pool.url).pathname.slice(1))

  interface Work {
    readonly actor: Actor | undefined
    readonly signal: AbortSignal
    readonly requestId: string
    readonly log: Logger
    readonly span: Span
  }
  /** The context for one piece of work, whoever asks for it. */
  const contextOf = (work: Work): Ctx => ({
    ...work,
    db: database.bind({ signal: work.signal, observe: observe(work.span) }),
    clock,
    ids,
    cursors,
    keys,
    outbound,
    metrics,
    tracing,
  })
  const app = buildApp(operationsOf({ version: parts.version, revision: parts.revision }), {
    ...parts,
    ctxOf: ({ id, log, signal }, actor, span) => contextOf({ actor, signal, requestId: id, log, span }),
  })
  return { app, database, contextOf }
}

export type Service = ReturnType<typeof compose>
