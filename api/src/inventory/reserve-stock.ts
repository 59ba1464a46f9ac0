import { sql } from 'drizzle-orm'
import { requireScope } from '../platform/auth/require-scope.ts'
import type { Ctx } from '../platform/ctx.ts'
import { instantParam, jsonParam } from '../platform/db/sql.ts'
import { announcedFrom } from '../platform/outbox/announce.ts'
import { Failure, type InputError } from '../platform/problem.ts'
import { product, skus } from '../products/index.ts'
import { countReservations, countStockOuts } from './metrics.ts'
import { inventory } from './problems.ts'
import type { Reservation, ReservationLine, ReserveStock } from './schema.ts'
import {
  balanceAfterFreed,
  expiredDeltas,
  expireLapsed,
  lapsedExpired,
  lapsedOnWanted,
  lockStock,
  moveStock,
  reservationsBecame,
  stockChanged,
  stockOuts,
} from './stock-change.ts'
import { locations, reservationLines, reservations } from './table.ts'

/** A wanted line that cannot be had, and why. */
interface Shortage {
  readonly sku: string
  readonly location: string
  readonly available: number
  readonly skuKnown: boolean
  readonly locationKnown: boolean
}

interface Outcome {
  /** How many other reservations turned out to have expired. */
  readonly expired: number
  readonly stockOuts: number
  readonly shortages: readonly Shortage[]
}

/**
 * Reserves all lines or none, for `ttlSeconds` from now, in one statement; the reservation is held, at version 1.
 * What expired reservations hold of the same stock is given back first.
 * Throws `inventory.insufficient` with what is available of each line that is short, `products.sku_unknown` and
 * `inventory.location_unknown`; stock is unchanged then.
 */
export async function reserveStock(ctx: Ctx, input: ReserveStock): Promise<Reservation> {
  const actor = requireScope(ctx, 'inventory:write')
  const now = ctx.clock.now()
  const row: NewReservation = {
    id: ctx.ids.next(),
    reference: input.reference ?? null,
    lines: summed(input.lines),
    expiresAt: new Date(now.getTime() + input.ttlSeconds * 1000),
    now,
    actor: actor.subject,
  }
  const { expired, shortages, stockOuts: sold } = await reserve(ctx, row)
  countReservations(ctx, 'expired', expired)
  if (shortages.length > 0) {
    countReservations(ctx, 'insufficient')
    throw refusal(input.lines, shortages)
  }
  countReservations(ctx, 'reserved')
  countStockOuts(ctx, sold)
  const { id, reference, lines, expiresAt } = row
  const at = now.toISOString()
  const times = { expiresAt: expiresAt.toISOString(), version: 1, createdAt: at, updatedAt: at }
  return { id, state: 'held', reference, lines, ...times }
}

const stockKey = ({ sku, location }: Pick<ReservationLine, 'sku' | 'location'>) => `${sku} ${location}`

/** Each SKU and location once: two lines that share them must not each be measured against all that is available. */
function summed(lines: ReserveStock['lines']): ReservationLine[] {
  const sums = new Map<string, ReservationLine>()
  for (const line of lines) {
    const key = stockKey(line)
    const quantity = line.quantity + (sums.get(key)?.quantity ?? 0)
    sums.set(key, { sku: line.sku, location: line.location, quantity })
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line)
}

interface NewReservation {
  readonly id: string
  readonly reference: string | null
  readonly lines: ReservationLine[]
  readonly expiresAt: Date
  readonly now: Date
  readonly actor: string
}

async function reserve(ctx: Ctx, row: NewReservation): Promise<Outcome> {
  const { id, reference, lines, expiresAt, now, actor } = row
  const [outcome] = (await ctx.db.execute(sql`
    with wanted as materialized (
      -- What always holds makes the planner expect one row, as most have, where it would expect 100 and read all stock.
      select sku as sku_key, location, quantity
      from jsonb_to_recordset(${jsonParam(lines)}) as line(sku text, location text, quantity integer)
      where quantity between 1 and 2000000000
    ),
    ${lapsedOnWanted(now)},
    ${expireLapsed},
    ${lockStock(sql`select sku_key, location from wanted union select sku_key, location from freed`)},
    ${balanceAfterFreed},
    shortage as materialized (
      select w.sku_key, w.location, coalesce(b.on_hand - b.reserved, 0) as available
      from wanted w left join balance b on b.sku_key = w.sku_key and b.location = w.location
      where coalesce(b.on_hand - b.reserved, 0) < w.quantity
    ),
    granted as materialized (select * from wanted where not exists (select from shortage)),
    made as (
      insert into ${reservations} (id, state, reference, expires_at, version, created_at, updated_at)
      select ${id}::uuid, 'held', ${reference}, ${instantParam(expiresAt)}, 1, ${instantParam(now)}, ${instantParam(now)}
      where exists (select from granted)
      returning id, reference, version
    ),
    lines as (
      insert into ${reservationLines} (reservation_id, sku_key, location, quantity, held_until)
      select ${id}::uuid, sku_key, location, quantity, ${instantParam(expiresAt)} from granted
    ),
    ${moveStock({
      now,
      entryId: ctx.ids.next(),
      deltas: sql`${expiredDeltas} union all
        select sku_key, location, 0, quantity, 'reserved', null, ${id}::uuid, ${actor} from granted`,
    })},
    ${announcedFrom(
      ctx,
      sql`${stockChanged(sql`moved`)} union all ${lapsedExpired}
        union all ${reservationsBecame(sql`'held'`, sql`made`)}`,
    )}
    select (select count(*)::integer from lapsed) as expired, ${stockOuts} as "stockOuts",
      (select coalesce(json_agg(json_build_object(
        'sku', s.sku_key, 'location', s.location, 'available', s.available,
        'skuKnown', exists (select from ${skus} k where k.key = s.sku_key),
        'locationKnown', exists (select from ${locations} p where p.code = s.location))), '[]')
      from shortage s) as shortages`)) as unknown as [Outcome]
  return outcome
}

/** Why nothing was reserved, at each line that has to do with it. */
function refusal(lines: ReserveStock['lines'], shortages: readonly Shortage[]): Failure {
  const short = new Map(shortages.map((shortage) => [stockKey(shortage), shortage]))
  const errorsAt = (part: string, detailOf: (shortage: Shortage) => string | undefined): InputError[] =>
    lines.flatMap((line, index) => {
      const shortage = short.get(stockKey(line))
      const detail = shortage && detailOf(shortage)
      return detail === undefined ? [] : [{ pointer: `/body/lines/${index}/${part}`, detail }]
    })
  const unknownSkus = errorsAt('sku', ({ skuKnown }) => (skuKnown ? undefined : product.sku_unknown.title))
  if (unknownSkus.length > 0) return new Failure(product.sku_unknown, { errors: unknownSkus })
  const unknownLocations = errorsAt('location', ({ locationKnown }) =>
    locationKnown ? undefined : inventory.location_unknown.title,
  )
  if (unknownLocations.length > 0) return new Failure(inventory.location_unknown, { errors: unknownLocations })
  const errors = errorsAt(
    'quantity',
    ({ sku, location, available }) => `${available} of ${sku} available at ${location}.`,
  )
  return new Failure(inventory.insufficient, { errors })
}
