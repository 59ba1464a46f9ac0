import { sql } from 'drizzle-orm'
import { requireScope } from '../platform/auth/require-scope.ts'
import type { Ctx } from '../platform/ctx.ts'
import { anyOf, instantParam } from '../platform/db/sql.ts'
import { assertVersion, type Precondition } from '../platform/http/precondition.ts'
import { announcedFrom } from '../platform/outbox/announce.ts'
import { Failure } from '../platform/problem.ts'
import { linesOf } from './internal.ts'
import { countReservations } from './metrics.ts'
import { inventory } from './problems.ts'
import type { Reservation, ReservationLine, ReservationState } from './schema.ts'
import { freeLines, lockStock, moveStock, reservationsBecame, stockChanged } from './stock-change.ts'
import { reservations } from './table.ts'

interface EndReservation {
  readonly id: string
  readonly expected: Precondition
  readonly as: 'confirmed' | 'released'
}

interface Found {
  /** What it was before. */
  readonly state: ReservationState
  readonly reference: string | null
  readonly version: number
  /** Milliseconds since the epoch. */
  readonly expiresAtMs: number
  readonly createdAtMs: number
  /** What it held, if it has been ended; null if not. */
  readonly lines: ReservationLine[] | null
}

/**
 * Ends a held reservation in one statement. Confirmed, its units leave what is on hand; released, they are available
 * again.
 * Throws `inventory.reservation_not_found`, `inventory.reservation_expired`, `inventory.reservation_ended` and
 * `http.version_stale`.
 */
export async function endReservation(ctx: Ctx, input: EndReservation): Promise<Reservation> {
  const actor = requireScope(ctx, 'inventory:write')
  const now = ctx.clock.now()
  const found = await end(ctx, { ...input, now, actor: actor.subject })
  if (found === undefined) throw new Failure(inventory.reservation_not_found)
  const { state, reference, version, lines } = found
  const expiresAt = new Date(found.expiresAtMs)
  // Before the version: a precondition counts only for what would succeed without it (RFC 9110, section 13.2.1).
  if (state === 'expired' || (state === 'held' && expiresAt <= now)) throw new Failure(inventory.reservation_expired)
  if (state !== 'held') throw new Failure(inventory.reservation_ended, { detail: `It is ${state}.` })
  assertVersion(version, input.expected)
  if (lines === null) throw new Error('a held reservation with an expected version was not ended')
  countReservations(ctx, input.as)
  return {
    id: input.id,
    state: input.as,
    reference,
    lines,
    expiresAt: expiresAt.toISOString(),
    version: version + 1,
    createdAt: new Date(found.createdAtMs).toISOString(),
    updatedAt: now.toISOString(),
  }
}

interface End extends EndReservation {
  readonly now: Date
  readonly actor: string
}

async function end(ctx: Ctx, { id, expected, as, now, actor }: End): Promise<Found | undefined> {
  const versions = expected === 'any' ? [] : expected
  const [found] = (await ctx.db.execute(sql`
    with found as materialized (
      select id, state, reference, version, expires_at, created_at
      from ${reservations} where id = ${id} for no key update
    ),
    ending as materialized (
      select id from found
      where state = 'held' and expires_at > ${instantParam(now)}
        and (${expected === 'any'}::boolean or ${anyOf(sql`version`, versions)})
    ),
    ended as (
      update ${reservations} r set state = ${as}, version = r.version + 1, updated_at = ${instantParam(now)}
      from ending e where r.id = e.id
      returning r.id, r.reference, r.version
    ),
    ${freeLines(sql`ending`)},
    ${lockStock(sql`select sku_key, location from freed`)},
    ${moveStock({
      now,
      entryId: ctx.ids.next(),
      deltas: sql`
        select sku_key, location, case when ${as === 'confirmed'}::boolean then -quantity else 0 end as on_hand_delta,
          -quantity as reserved_delta, ${as}::text as reason, null::text as note, reservation_id, ${actor}::text as actor
        from freed`,
    })},
    ${announcedFrom(ctx, sql`${stockChanged(sql`moved`)} union all ${reservationsBecame(sql`${as}::text`, sql`ended`)}`)}
    select state, reference, version,
      extract(epoch from expires_at)::float8 * 1000 as "expiresAtMs",
      extract(epoch from created_at)::float8 * 1000 as "createdAtMs",
      (select ${linesOf} from freed l) as lines
    from found`)) as unknown as [Found?]
  return found
}
