import { eq } from 'drizzle-orm'
import type { Ctx } from '../platform/ctx.ts'
import { Failure } from '../platform/problem.ts'
import { selectReservations, toReservation } from './internal.ts'
import { inventory } from './problems.ts'
import type { Reservation } from './schema.ts'
import { reservations } from './table.ts'

interface GetReservation {
  readonly id: string
}

/** A reservation as it is now. Throws `inventory.reservation_not_found`. */
export async function getReservation(ctx: Ctx, { id }: GetReservation): Promise<Reservation> {
  const [row] = await selectReservations(ctx.db).where(eq(reservations.id, id))
  if (row === undefined) throw new Failure(inventory.reservation_not_found)
  return toReservation(row, ctx.clock.now())
}
