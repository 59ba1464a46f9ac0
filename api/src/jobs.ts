import type { Service } from './compose.ts'
import { expireReservations } from './inventory/index.ts'
import type { Ctx } from './platform/ctx.ts'
import { forgetOldKeys } from './platform/idempotency/idempotent.ts'
import type { Job } from './platform/lifecycle/jobs.ts'
import type { Logger } from './platform/telemetry/logger.ts'
import type { Tracing } from './platform/telemetry/tracing.ts'

const minuteMs = 60_000
const batch = 500

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
    job('idempotency.forgetOldKeys', 60 * minuteMs, forgetOldKeys),
    job('inventory.expireReservations', minuteMs / 2, sweepReservations),
  ]
}

/** Goes on while there is a full batch, so that it keeps up however many run out; the job's time bounds it. */
async function sweepReservations(ctx: Ctx): Promise<number> {
  let all = 0
  for (;;) {
    const expired = await expireReservations(ctx, { limit: batch })
    all += expired
    if (expired < batch) return all
  }
}
