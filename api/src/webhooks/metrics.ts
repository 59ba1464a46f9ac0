import { metrics } from '../contract.ts'
import type { Ctx } from '../platform/ctx.ts'

type Result = (typeof metrics.webhooks.deliveries.labels.result)[number]

/** Counts an attempt, and records how long it took. */
export function countAttempt(ctx: Pick<Ctx, 'metrics'>, result: Result, seconds: number): void {
  ctx.metrics.counter(metrics.webhooks.deliveries).inc({ result })
  ctx.metrics.histogram(metrics.webhooks.deliveryDuration).observe(seconds)
}
