import { sql } from 'drizzle-orm'
import type { Ctx } from '../platform/ctx.ts'
import { instantParam } from '../platform/db/sql.ts'
import { announcedFrom } from '../platform/outbox/announce.ts'
import { countReservations } from './metrics.ts'
import { expiredDeltas, expireLapsed, lapsedExpired, lockStock, moveStock, stockChanged } from './stock-change.ts'
import { reservations } from './table.ts'

interface ExpireReservations {
  /** How many at most; the oldest first. */
  readonly limit: number
}

/**
 * Writes down that reservations have expired, in one statement; returns how many. Nobody sees a difference, since
 * every reader and writer minds the time by itself: it only keeps what they have to look through short. It is a job's,
 * so it needs no scope. Reservations that others are busy with are left to them.
 */
export async function expireReservations(
  ctx: Pick<Ctx, 'db' | 'clock' | 'ids' | 'metrics' | 'span'>,
  { limit }: ExpireReservations,
): Promise<number> {
  const now = ctx.clock.now()
  const [outcome] = (await ctx.db.execute(sql`
    with lapsed as materialized (
      select id from ${reservations} where state = 'held' and expires_at <= ${instantParam(now)}
      order by expires_at limit ${limit} for no key update skip locked
    ),
    ${expireLapsed},
    ${lockStock(sql`select distinct sku_key, location from freed`)},
    ${moveStock({ now, entryId: ctx.ids.next(), deltas: expiredDeltas })},
    ${announcedFrom(ctx, sql`${stockChanged(sql`moved`)} union all ${lapsedExpired}`)}
    select count(*)::integer as expired from lapsed`)) as unknown as [{ expired: number }]
  countReservations(ctx, 'expired', outcome.expired)
  return outcome.expired
}
