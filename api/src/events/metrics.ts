import { metrics } from '../contract.ts'
import type { Ctx } from '../platform/ctx.ts'

interface Backlog {
  readonly pending: number
  readonly oldestAgeSeconds: number
}

/** Says how much is waiting to be published. */
export function showBacklog(ctx: Pick<Ctx, 'metrics'>, { pending, oldestAgeSeconds }: Backlog): void {
  ctx.metrics.gauge(metrics.events.pending).set(pending)
  ctx.metrics.gauge(metrics.events.oldestAge).set(oldestAgeSeconds)
}

/** Records how long a published event had waited. @param traceId of the trace that it is part of, if that is recorded */
export const observePublishDelay = (ctx: Pick<Ctx, 'metrics'>, seconds: number, traceId: string | undefined) =>
  ctx.metrics.histogram(metrics.events.publishDelay).observe(seconds, traceId)
