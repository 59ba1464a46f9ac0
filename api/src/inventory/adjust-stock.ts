import { sql } from 'drizzle-orm'
import { requireScope } from '../platform/auth/require-scope.ts'
import type { Ctx } from '../platform/ctx.ts'
import { explainConstraints } from '../platform/db/errors.ts'
import { instantParam } from '../platform/db/sql.ts'
import { announcedFrom } from '../platform/outbox/announce.ts'
import { Failure } from '../platform/problem.ts'
import { product, skus } from '../products/index.ts'
import { toLedgerEntry, toStockLevel } from './internal.ts'
import { countReservations, countStockOuts } from './metrics.ts'
import { inventory } from './problems.ts'
import type { Adjustment, AdjustStock } from './schema.ts'
import { onHandMax } from './states.ts'
import {
  balanceAfterFreed,
  expiredDeltas,
  expireLapsed,
  lapsedExpired,
  lapsedOnWanted,
  lockStock,
  moveStock,
  stockChanged,
  stockOuts,
} from './stock-change.ts'
import { locations, stock } from './table.ts'

interface Outcome {
  /** How many reservations turned out to have expired. */
  readonly expired: number
  readonly stockOuts: number
  readonly skuKnown: boolean
  readonly locationKnown: boolean
  /** What could be taken away before. */
  readonly available: number
  /** The id of the adjustment's entry, and the balance after it; null when nothing was adjusted. */
  readonly entryId: string | null
  readonly onHand: number | null
  readonly reserved: number | null
}

/**
 * Adds `delta` units to what is on hand, in one statement that writes the ledger too; the first adjustment of a SKU at
 * a location begins its stock. Deltas commute, so no version is expected.
 * Throws `products.sku_unknown`, `inventory.location_unknown`, `inventory.insufficient` when reservations hold units
 * that would go, and `inventory.stock_limit` when more than 2,000,000,000 would be on hand.
 */
export async function adjustStock(ctx: Ctx, input: AdjustStock): Promise<Adjustment> {
  const actor = requireScope(ctx, 'inventory:write')
  const now = ctx.clock.now()
  const row = { ...input, skuKey: input.sku, note: input.note ?? null, now, actor: actor.subject }
  // Known a moment ago is not enough: a variant can go while its first stock comes.
  const {
    expired,
    stockOuts: sold,
    entryId,
    onHand,
    reserved,
    ...rest
  } = await explainConstraints(adjust(ctx, row), {
    stock_sku_key_skus_key_fk: product.sku_unknown,
  })
  countReservations(ctx, 'expired', expired)
  countStockOuts(ctx, sold)
  if (entryId === null || onHand === null || reserved === null) throw refusal(input, rest)
  const { location, delta, reason, note } = row
  const place = { skuKey: row.skuKey, location }
  const entry = { ...place, onHandDelta: delta, reservedDelta: 0, reason, note, reservationId: null, createdAt: now }
  return {
    entry: toLedgerEntry({ id: entryId, ...entry }),
    stock: toStockLevel({ ...place, onHand, reserved, updatedAt: now }),
  }
}

interface AdjustmentRow extends Pick<AdjustStock, 'location' | 'delta' | 'reason'> {
  readonly skuKey: string
  readonly note: string | null
  readonly now: Date
  readonly actor: string
}

async function adjust(ctx: Ctx, row: AdjustmentRow): Promise<Outcome> {
  const { now, delta } = row
  const [outcome] = (await ctx.db.execute(sql`
    with wanted as materialized (
      select ${row.skuKey}::text as sku_key, ${row.location}::text as location, ${delta}::integer as delta
    ),
    ${lapsedOnWanted(now)},
    ${expireLapsed},
    ${lockStock(sql`select sku_key, location from wanted union select sku_key, location from freed`)},
    ${balanceAfterFreed},
    standing as materialized (
      select w.*, b.sku_key is not null as stocked,
        coalesce(b.on_hand, 0) as on_hand, coalesce(b.reserved, 0) as reserved,
        exists (select from ${skus} k where k.key = w.sku_key) as sku_known,
        exists (select from ${locations} p where p.code = w.location) as location_known
      from wanted w left join balance b on b.sku_key = w.sku_key and b.location = w.location
    ),
    granted as materialized (
      select * from standing
      where sku_known and location_known and on_hand::bigint + delta between reserved and ${onHandMax}::integer
    ),
    begun as (
      -- What another has begun since the snapshot was taken is waited for and added to.
      insert into ${stock} as s (sku_key, location, on_hand, reserved, updated_at)
      select sku_key, location, delta, 0, ${instantParam(now)} from granted where not stocked
      on conflict (sku_key, location) do update
        set on_hand = s.on_hand + excluded.on_hand, updated_at = excluded.updated_at
        where s.on_hand::bigint + excluded.on_hand <= ${onHandMax}::integer
      returning s.sku_key, s.location, s.on_hand, s.reserved
    ),
    ${moveStock({
      now,
      entryId: ctx.ids.next(),
      deltas: sql`${expiredDeltas} union all
        select g.sku_key, g.location, g.delta, 0, ${row.reason}, ${row.note}, null, ${row.actor} from granted g
        where g.stocked or exists (select from begun)`,
    })},
    changed as (select * from moved union all select * from begun),
    ${announcedFrom(ctx, sql`${stockChanged(sql`changed`)} union all ${lapsedExpired}`)}
    select (select count(*)::integer from lapsed) as expired, ${stockOuts} as "stockOuts", p.sku_known as "skuKnown",
      p.location_known as "locationKnown", p.on_hand - p.reserved as available,
      e.id as "entryId", a.on_hand as "onHand", a.reserved
    from standing p
    left join entries e on e.reason <> 'expired'
    left join changed a
      on e.id is not null and a.sku_key = p.sku_key and a.location = p.location`)) as unknown as [Outcome]
  return outcome
}

type Refused = Pick<Outcome, 'skuKnown' | 'locationKnown' | 'available'>

/** Why nothing was adjusted. */
function refusal({ sku, location, delta }: AdjustStock, { skuKnown, locationKnown, available }: Refused): Failure {
  const at = (name: string, detail: string) => ({ errors: [{ pointer: `/body/${name}`, detail }] })
  if (!skuKnown) return new Failure(product.sku_unknown, at('sku', product.sku_unknown.title))
  if (!locationKnown) return new Failure(inventory.location_unknown, at('location', inventory.location_unknown.title))
  if (delta > 0) return new Failure(inventory.stock_limit, at('delta', `At most ${onHandMax} can be on hand.`))
  return new Failure(inventory.insufficient, at('delta', `${available} of ${sku} available at ${location}.`))
}
