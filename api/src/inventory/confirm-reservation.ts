import type { Ctx } from '../platform/ctx.ts'
import type { Precondition } from '../platform/http/precondition.ts'
import { endReservation } from './end-reservation.ts'
import type { Reservation } from './schema.ts'

interface ConfirmReservation {
  readonly id: string
  readonly expected: Precondition
}

/** Takes the units of a held reservation out of stock for good. Throws what `endReservation` throws. */
export const confirmReservation = (ctx: Ctx, input: ConfirmReservation): Promise<Reservation> =>
  endReservation(ctx, { ...input, as: 'confirmed' })
