import type { Service } from './compose.ts'
import { forgetEvents, hasWaitingEvents, measureBacklog, publishEvents } from './events/index.ts'
import { expireReservations } from './inventory/index.ts'
import type { Ctx } from './platform/ctx.ts'
import { forgetOldKeys } from './platform/idempotency/idempotent.ts'
import { inBatches } from './platform/lifecycle/in-batches.ts'
import type { Job } from './platform/lifecycle/jobs.ts'
import type { Logger } from './platform/telemetry/logger.ts'
import { type Span, untraced } from './platform/telemetry/span.ts'
import type { Tracing } from './platform/telemetry/tracing.ts'
import { buryPending, deliverWebhooks, enqueueDeliveries, hasDueDeliveries } from './webhooks/index.ts'

const secondMs = 1_000
const minuteMs = 60 * secondMs
const limit = 500
/** Each event has as many deliveries as there are webhooks, up to a hundred, which come and go in its statement. */
const eventsLimit = 100
/** How many requests to webhooks a process has under way at most. */
const deliveriesMax = 32
/** A run that always finds work takes on no more after a while, so that what is under way ends before its timeout. */
const runMs = 20 * secondMs
const timeoutMs = minuteMs

/** What one run of a job does; returns how much that was. */
type Work = (ctx: Ctx) => Promise<number>

interface Poll {
  readonly name: string
  readonly everyMs: number
  /** Looks whether there is work, at little cost: what finds nothing leaves no trace. */
  readonly isDue: (ctx: Ctx) => Promise<boolean>
  readonly work: Work
}

/** What the service does by itself. All replicas may run these at once. */
export function backgroundJobs(service: Service, tracing: Tracing, log: Logger): readonly Job[] {
  const contextOf = (name: string, signal: AbortSignal, span: Span, jobLog: Logger = log) =>
    service.contextOf({ actor: undefined, signal, requestId: name, log: jobLog, span })
  const traced = (name: string, work: Work, level: 'info' | 'debug') => (signal: AbortSignal) =>
    tracing.job(name, {}, async (span) => {
      const jobLog = log.child({ job: name })
      const done = await work(contextOf(name, signal, span, jobLog))
      // Not bound to the logger: what is said of one message has the trace of that message.
      if (done > 0) jobLog[level]({ done, trace_id: span.context.traceId }, 'job done')
    })
  const job = (name: string, everyMs: number, work: Work): Job => ({ name, everyMs, run: traced(name, work, 'info') })
  const poll = ({ name, everyMs, isDue, work }: Poll): Job => {
    const run = traced(name, work, 'debug')
    return {
      name,
      everyMs,
      timeoutMs,
      run: async (signal) => {
        if (await isDue(contextOf(name, signal, untraced))) await run(signal)
      },
    }
  }
  const measure = (name: string, everyMs: number, work: Work): Job => ({
    name,
    everyMs,
    run: async (signal) => void (await work(contextOf(name, signal, untraced))),
  })
  return [
    job('idempotency.forgetOldKeys', 60 * minuteMs, inBatches(forgetOldKeys, { limit, runMs: 30 * minuteMs })),
    job('inventory.expireReservations', minuteMs / 2, inBatches(expireReservations, { limit, runMs })),
    job('events.forgetEvents', 60 * minuteMs, inBatches(forgetEvents, { limit: eventsLimit, runMs: 30 * minuteMs })),
    job('webhooks.buryPending', minuteMs / 2, inBatches(buryPending, { limit, runMs })),
    measure('events.measureBacklog', 5 * secondMs, measureBacklog),
    poll({
      name: 'events.publishEvents',
      everyMs: secondMs / 4,
      isDue: hasWaitingEvents,
      work: inBatches((ctx, batch) => publishEvents(ctx, { ...batch, subscribers: [enqueueDeliveries] }), {
        limit: eventsLimit,
        runMs,
      }),
    }),
    poll({
      name: 'webhooks.deliverWebhooks',
      everyMs: secondMs / 2,
      isDue: hasDueDeliveries,
      work: (ctx) => deliverWebhooks(ctx, { limit: deliveriesMax, runMs }),
    }),
  ]
}
