import { type SQL, sql } from 'drizzle-orm'
import { instantParam } from '../platform/db/sql.ts'
import { reservationLines, reservations, stock, stockLedger } from './table.ts'

/*
 * The parts of the statements that change stock. Each is a list of CTEs that read what the parts before them made.
 * Everyone locks reservations first, by id, then stock rows, by SKU and location: nobody can deadlock.
 * A decision rests only on rows that `for no key update` returned, which are the latest even after a wait.
 */

/** Who acts where nobody asked. */
const system = 'system'

/** Rows for `announcedFrom`: what the stock in `changed (sku_key, location, on_hand, reserved)` has become. */
export const stockChanged = (changed: SQL): SQL => sql`
  select 'stock.changed' as type, 'stock/' || sku_key || '@' || location as subject,
    json_build_object('sku', sku_key, 'location', location, 'onHand', on_hand, 'reserved', reserved,
      'available', on_hand - reserved) as data
  from ${changed} as changed`

/** Rows for `announcedFrom`: the reservations in `rows (id, reference, version)` have become `state`. */
export const reservationsBecame = (state: SQL, rows: SQL): SQL => sql`
  select 'reservation.' || ${state}, 'reservations/' || id,
    json_build_object('id', id, 'state', ${state}, 'reference', reference, 'version', version)
  from ${rows} as became`

/** Rows for `announcedFrom`: what follows from `expireLapsed`. */
export const lapsedExpired: SQL = reservationsBecame(sql`'expired'`, sql`expired`)

/**
 * `overdue` and `lapsed`: the reservations that have run out and hold units of `wanted (sku_key, location)`, locked.
 * There are no more of them than were made since someone last wanted the same.
 */
export const lapsedOnWanted = (now: Date): SQL => sql`
  -- A time that the planner cannot see: knowing it, it would sooner plan each execution anew than keep one plan.
  present as materialized (select ${instantParam(now)} as now),
  overdue as materialized (
    select distinct l.reservation_id as id
    from present p cross join wanted w
    join ${reservationLines} l on l.sku_key = w.sku_key and l.location = w.location and l.held_until <= p.now
  ),
  lapsed as materialized (
    -- Not skip locked: whoever has the lock is about to give these units back or take them away, and that decides.
    select r.id from overdue o join ${reservations} r on r.id = o.id
    where r.state = 'held' order by r.id for no key update of r
  )`

/** `expired` and `freed`: the reservations in `lapsed (id)` become expired, and what they held. */
export const expireLapsed = sql`
  expired as (
    update ${reservations} r set state = 'expired', version = r.version + 1, updated_at = r.expires_at
    from lapsed where r.id = lapsed.id
    returning r.id, r.reference, r.version
  ),
  ${freeLines(sql`lapsed`)}`

/** `freed`: the lines of the reservations in `ended (id)`, which hold nothing any more. */
export function freeLines(ended: SQL): SQL {
  return sql`
  freed as (
    update ${reservationLines} l set held_until = null from ${ended} e where l.reservation_id = e.id
    returning l.reservation_id, l.sku_key, l.location, l.quantity
  )`
}

/** `touched`: the stock rows of `keys` (a select of sku_key and location, each once), locked. */
export const lockStock = (keys: SQL): SQL => sql`
  keys as materialized (${keys}),
  touched as materialized (
    select s.sku_key, s.location, s.on_hand, s.reserved
    from keys k join ${stock} s on s.sku_key = k.sku_key and s.location = k.location
    order by s.sku_key, s.location for no key update of s
  )`

/** `balance`: the rows in `touched` as they are when the lines in `freed` hold nothing. */
export const balanceAfterFreed = sql`
  balance as materialized (
    select t.sku_key, t.location, t.on_hand, t.reserved - coalesce(f.quantity, 0) as reserved
    from touched t
    left join (select sku_key, location, sum(quantity)::integer as quantity from freed group by 1, 2) f
      on f.sku_key = t.sku_key and f.location = t.location
  )`

/** The deltas that give back what is in `freed` because it had expired. */
export const expiredDeltas = sql`
  select sku_key, location, 0 as on_hand_delta, -quantity as reserved_delta, 'expired' as reason,
    null::text as note, reservation_id, ${system}::text as actor
  from freed`

interface Move {
  readonly now: Date
  /** Stands for the ids of all entries: they are numbered in its last 24 bits (RFC 9562, section 6.2). */
  readonly entryId: string
  /** A select of changes to rows in `touched`, with the columns of `expiredDeltas`. */
  readonly deltas: SQL
}

/** `moved` and `entries`: applies the deltas to rows in `touched`, so that none is locked late, and to the ledger. */
export const moveStock = ({ now, entryId, deltas }: Move): SQL => sql`
  delta as materialized (${deltas}),
  moved as (
    -- From touched, not from s: s is the snapshot's row at first, which may be an older one. PostgreSQL would find the
    -- latest then, but not before it has held the row made of the older one against the table's checks.
    update ${stock} s
    set on_hand = t.on_hand + d.on_hand_delta, reserved = t.reserved + d.reserved_delta,
      updated_at = ${instantParam(now)}
    from touched t
    join (
      select sku_key, location, sum(on_hand_delta)::integer as on_hand_delta,
        sum(reserved_delta)::integer as reserved_delta
      from delta group by 1, 2
    ) d on d.sku_key = t.sku_key and d.location = t.location
    where s.sku_key = t.sku_key and s.location = t.location
    returning s.sku_key, s.location, s.on_hand, s.reserved
  ),
  ${writeEntries({ now, entryId })}`

function writeEntries({ now, entryId }: Omit<Move, 'deltas'>): SQL {
  return sql`
  entries as (
    insert into ${stockLedger}
      (id, sku_key, location, on_hand_delta, reserved_delta, reason, note, reservation_id, actor, created_at)
    select (left(${entryId}, 30) || lpad(to_hex(row_number() over ()), 6, '0'))::uuid,
      sku_key, location, on_hand_delta, reserved_delta, reason, note, reservation_id, actor, ${instantParam(now)}
    from delta
    returning id, reason
  )`
}

/** How many rows in `moved` have no free unit any more and had one in `balance`. */
export const stockOuts: SQL = sql`(
  select count(*)::integer from moved m join balance b on b.sku_key = m.sku_key and b.location = m.location
  where m.on_hand = m.reserved and b.on_hand > b.reserved)`
