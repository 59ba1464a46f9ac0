import { metrics } from '../contract.ts'
import type { Ctx } from '../platform/ctx.ts'

/** Counts a price that has been set. */
export const countPriceSet = (ctx: Pick<Ctx, 'metrics'>) => ctx.metrics.counter(metrics.pricing.pricesSet).inc()
