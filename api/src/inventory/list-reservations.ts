import { and, eq, type SQL, sql } from 'drizzle-orm'
import type { Ctx } from '../platform/ctx.ts'
import { keysetPage } from '../platform/db/page.ts'
import { anyOf, instantParam } from '../platform/db/sql.ts'
import type { Page } from '../platform/http/list.ts'
import { type ReservationRow, selectReservations, toReservation } from './internal.ts'
import type { ListReservations, Reservation, ReservationState } from './schema.ts'
import { reservations } from './table.ts'

const sorts = {
  createdAt: { column: reservations.createdAt, value: (row: ReservationRow) => row.createdAt.toISOString() },
}

/** One page of reservations as they are now. Throws `http.cursor_invalid`. */
export async function listReservations(ctx: Ctx, query: ListReservations): Promise<Page<Reservation>> {
  const now = ctx.clock.now()
  const { state, reference } = query
  const page = await keysetPage<ReservationRow>(ctx, query, {
    list: 'reservations',
    sorts,
    id: { column: reservations.id, value: (row) => row.id },
    where: and(state && isNow(state, now), reference === undefined ? undefined : eq(reservations.reference, reference)),
    rows: ({ where, orderBy, limit }) =>
      selectReservations(ctx.db)
        .where(where)
        .orderBy(...orderBy)
        .limit(limit),
    all: (where) => sql`select 1 from ${reservations} where ${where ?? sql`true`}`,
  })
  return { ...page, items: page.items.map((row) => toReservation(row, now)) }
}

const isNow = (states: readonly ReservationState[], now: Date): SQL =>
  anyOf(
    sql`case when ${reservations.state} = 'held' and ${reservations.expiresAt} <= ${instantParam(now)}
      then 'expired' else ${reservations.state} end`,
    states,
  )
