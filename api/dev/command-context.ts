import { scopeList } from '../src/platform/auth/scopes.ts'
import { systemClock } from '../src/platform/clock.ts'
import type { Ctx } from '../src/platform/ctx.ts'
import { createDatabase } from '../src/platform/db/database.ts'
import { createDerivedKeys } from '../src/platform/derived-keys.ts'
import { createCursors } from '../src/platform/http/cursor.ts'
import { uuidv7Ids } from '../src/platform/ids.ts'
import { createOutbound } from '../src/platform/outbound/outbound.ts'
import type { Logger } from '../src/platform/telemetry/logger.ts'
import { createMetrics } from '../src/platform/telemetry/metrics.ts'
import { createTracing } from '../src/platform/telemetry/tracing.ts'

interface Command {
  /** Who acts; it shows in ledgers. */
  readonly name: string
  readonly databaseUrl: string
  readonly log: Logger
  /** Ends the command's work. */
  readonly timeoutMs: number
}

/** Runs `work` with a context that may do everything, on one connection of its own. */
export async function runCommand<T>(command: Command, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  const { name, databaseUrl: url, log, timeoutMs } = command
  const metrics = createMetrics({ version: 'dev' })
  const tracing = await createTracing({ serviceName: name, version: 'dev', sampleRatio: 0 })
  const database = createDatabase(
    {
      url,
      applicationName: name,
      connectionsMax: 1,
      waitersMax: 0,
      acquireTimeoutMs: 1_000,
      connectTimeoutMs: 5_000,
      statementTimeoutMs: timeoutMs,
      lockTimeoutMs: timeoutMs,
      idleInTransactionTimeoutMs: timeoutMs,
      cancelGraceMs: 1_000,
    },
    metrics.pool,
  )
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    return await tracing.job(name, {}, (span) =>
      work({
        actor: { subject: name, scopes: scopeList },
        db: database.bind({ signal }),
        clock: systemClock,
        ids: uuidv7Ids,
        cursors: createCursors(uuidv7Ids.next()),
        keys: createDerivedKeys(uuidv7Ids.next()),
        outbound: createOutbound({ privateTargets: false, timeoutMs, userAgent: name }),
        signal,
        requestId: name,
        log,
        metrics,
        span,
        tracing,
      }),
    )
  } finally {
    await database.end(1_000)
    metrics.close()
  }
}
