import type { Ctx } from '../platform/ctx.ts'
import type { Precondition } from '../platform/http/precondition.ts'
import { endReservation } from './end-reservation.ts'
import type { Reservation } from './schema.ts'

interface ReleaseReservation {
  readonly id: string
  readonly expected: Precondition
}

/** Makes the units of a held reservation available again. Throws what `endReservation` throws. */
export const releaseReservation = (ctx: Ctx, input: ReleaseReservation): Promise<Reservation> =>
  endReservation(ctx, { ...input, as: 'released' })
