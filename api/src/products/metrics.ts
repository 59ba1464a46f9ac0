import { metrics } from '../contract.ts'
import type { Ctx } from '../platform/ctx.ts'

type Change = (typeof metrics.products.changes.labels.change)[number]

/** Counts a change that has been committed. */
export const countChange = (ctx: Pick<Ctx, 'metrics'>, change: Change) =>
  ctx.metrics.counter(metrics.products.changes).inc({ change })
