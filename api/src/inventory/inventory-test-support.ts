import { sql } from 'drizzle-orm'
import type { Ctx } from '../platform/ctx.ts'
import { createProduct } from '../products/index.ts'
import { adjustStock } from './adjust-stock.ts'
import { createLocation } from './create-location.ts'
import { reservationLines, reservations, stock, stockLedger } from './table.ts'

/** A product for each SKU, and the locations. */
export async function makePlaces(ctx: Ctx, skus: readonly string[], locations: readonly string[]): Promise<void> {
  const rest = { description: '', status: 'active', attributes: {} } as const
  for (const sku of skus) await createProduct(ctx, { ...rest, sku, name: sku, images: [], variants: [] })
  for (const code of locations) await createLocation(ctx, { code, name: code })
}

/** Puts `units` of a SKU at a location. */
export const receive = (ctx: Ctx, sku: string, location: string, units: number) =>
  adjustStock(ctx, { sku, location, delta: units, reason: 'received' })

interface StoredStock {
  readonly sku: string
  readonly location: string
  readonly onHand: number
  readonly reserved: number
}

/** The balances as they are stored, by SKU and location. */
export const storedStock = async (ctx: Ctx) =>
  (await ctx.db.execute(sql`
    select sku_key as sku, location, on_hand as "onHand", reserved from ${stock}
    order by sku_key collate "C", location collate "C"`)) as unknown as StoredStock[]

/**
 * Every stock row whose balance is not what its ledger sums up to, is not within bounds, or holds something else than
 * the lines of held reservations; and every line that disagrees with its reservation on whether it is held.
 */
export async function brokenInvariants(ctx: Ctx): Promise<readonly object[]> {
  const stockRows = await ctx.db.execute(sql`
    select s.sku_key, s.location, s.on_hand, s.reserved, l.on_hand as ledger_on_hand, l.reserved as ledger_reserved,
      h.held
    from ${stock} s
    cross join lateral (
      select coalesce(sum(on_hand_delta), 0)::integer as on_hand, coalesce(sum(reserved_delta), 0)::integer as reserved
      from ${stockLedger} l where l.sku_key = s.sku_key and l.location = s.location
    ) l
    cross join lateral (
      select coalesce(sum(quantity), 0)::integer as held
      from ${reservationLines} l join ${reservations} r on r.id = l.reservation_id and r.state = 'held'
      where l.sku_key = s.sku_key and l.location = s.location
    ) h
    where (s.on_hand, s.reserved, s.reserved) is distinct from (l.on_hand, l.reserved, h.held)
      or s.reserved not between 0 and s.on_hand`)
  const lines = await ctx.db.execute(sql`
    select r.id, r.state, r.expires_at, l.sku_key, l.location, l.held_until
    from ${reservations} r left join ${reservationLines} l on l.reservation_id = r.id
    where l.reservation_id is null
      or l.held_until is distinct from case when r.state = 'held' then r.expires_at end`)
  return [...(stockRows as unknown as object[]), ...(lines as unknown as object[])]
}
