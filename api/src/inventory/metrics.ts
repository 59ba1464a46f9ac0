import { metrics } from '../contract.ts'
import type { Ctx } from '../platform/ctx.ts'

type Result = (typeof metrics.inventory.reservations.labels.result)[number]

/** Counts what became of a reservation, or of `count` reservations. */
export const countReservations = (ctx: Pick<Ctx, 'metrics'>, result: Result, count = 1) =>
  ctx.metrics.counter(metrics.inventory.reservations).inc({ result }, count)
