import { metrics } from '../contract.ts'
import type { Ctx } from '../platform/ctx.ts'

type Result = (typeof metrics.inventory.reservations.labels.result)[number]

/** Counts what became of a reservation, or of `count` reservations. */
export const countReservations = (ctx: Pick<Ctx, 'metrics'>, result: Result, count = 1) =>
  ctx.metrics.counter(metrics.inventory.reservations).inc({ result }, count)

/** Counts how often the last free unit of a SKU at a location was taken. */
export const countStockOuts = (ctx: Pick<Ctx, 'metrics'>, count: number) =>
  ctx.metrics.counter(metrics.inventory.stockOuts).inc(count)
