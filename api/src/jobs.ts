import type { Service } from './compose.ts'
import { expireReservations } from './inventory/index.ts'
import type { Ctx } from './platform/ctx.ts'
import { forgetOldKeys } from './platform/idempotency/idempotent.ts'
import type { Job } from './platform/lifecycle/jobs.ts'
import type { Logger } from './platform/telemetry/logger.ts'
import type { Tracing } from './platform/telemetry/tracing.ts'

const minuteMs = 60_000
const limit = 500

/** What the service tidies up by itself. All replicas may run these at once. */
export function backgroundJobs(service: Service, tracing: Tracing, log: Logger): readonly Job[] {
  const job = (name: string, everyMs: number, work: (ctx: Ctx) => Promise<number>): Job => ({
    name,
    everyMs,
    run: (signal) =>
      tracing.job(name, {}, async (span) => {
        const jobLog = log.child({ job: name, trace_id: span.context.traceId })
        const done = await work(service.contextOf({ actor: undefined, signal, requestId: name, log: jobLog, span }))
        if (done > 0) jobLog.info({ done }, 'tidied up')
      }),
  })
  return [
    job('idempotency.forgetOldKeys', 60 * minuteMs, inBatches(forgetOldKeys)),
    job('inventory.expireReservations', minuteMs / 2, inBatches(expireReservations)),
  ]
}

/**
 * Goes on while there is a full batch, so that it keeps up however much there is, in statements that are short. The
 * job's time bounds it all.
 */
const inBatches = (work: (ctx: Ctx, batch: { readonly limit: number }) => Promise<number>) => async (ctx: Ctx) => {
  let all = 0
  for (;;) {
    const done = await work(ctx, { limit })
    all += done
    if (done < limit) return all
  }
}
