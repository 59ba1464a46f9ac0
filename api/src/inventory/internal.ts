import { sql } from 'drizzle-orm'
import type { Db } from '../platform/db/database.ts'
import type { LedgerEntry, Location, Reservation, ReservationLine, StockLevel } from './schema.ts'
import { type locations, reservationLines, reservations, stock, type stockLedger } from './table.ts'

type LocationRow = typeof locations.$inferSelect

/** A row as the API shows it. */
export const toLocation = (row: LocationRow): Location => ({
  ...row,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
})

/** Stock without what reservations hold that have expired by `now`, whether or not the row knows it yet. */
export const selectStock = (db: Db, now: Date) =>
  db
    .select({
      skuKey: stock.skuKey,
      location: stock.location,
      onHand: stock.onHand,
      // Written out: in a select from one table Drizzle leaves the table's name off its columns.
      reserved: sql<number>`${stock}.reserved - coalesce((
        select sum(l.quantity)::integer from ${reservationLines} l
        where l.sku_key = ${stock}.sku_key and l.location = ${stock}.location
          and l.held_until <= ${now.toISOString()}::timestamptz), 0)`,
      updatedAt: stock.updatedAt,
    })
    .from(stock)
    .$dynamic()

export type StockRow = typeof stock.$inferSelect

/** A row as the API shows it. */
export const toStockLevel = (row: StockRow): StockLevel => ({
  sku: row.skuKey,
  location: row.location,
  onHand: row.onHand,
  reserved: row.reserved,
  available: row.onHand - row.reserved,
  updatedAt: row.updatedAt.toISOString(),
})

export type LedgerRow = typeof stockLedger.$inferSelect

/** A row as the API shows it: without the actor, since anyone may read it. */
export const toLedgerEntry = (row: Omit<LedgerRow, 'actor'>): LedgerEntry => ({
  id: row.id,
  sku: row.skuKey,
  location: row.location,
  onHandDelta: row.onHandDelta,
  reservedDelta: row.reservedDelta,
  reason: row.reason,
  note: row.note,
  reservationId: row.reservationId,
  createdAt: row.createdAt.toISOString(),
})

/** The lines `l` as the API shows them: ordered by byte, whatever the database's collation, as code orders them. */
export const linesOf = sql<ReservationLine[]>`json_agg(
  json_build_object('sku', l.sku_key, 'location', l.location, 'quantity', l.quantity)
  order by l.sku_key collate "C", l.location collate "C")`

/** Reservations with their lines. */
export const selectReservations = (db: Db) =>
  db
    .select({
      id: reservations.id,
      state: reservations.state,
      reference: reservations.reference,
      lines: sql<ReservationLine[]>`(
        select ${linesOf} from ${reservationLines} l where l.reservation_id = ${reservations}.id)`,
      expiresAt: reservations.expiresAt,
      version: reservations.version,
      createdAt: reservations.createdAt,
      updatedAt: reservations.updatedAt,
    })
    .from(reservations)
    .$dynamic()

export type ReservationRow = Awaited<ReturnType<typeof selectReservations>>[number]

/**
 * A row as the API shows it at `now`. One that has run out is shown as it will be once that is written down, with the
 * version that it will have then: a client's ETag of the held one must not count as current any more.
 */
export function toReservation(row: ReservationRow, now: Date): Reservation {
  const lapsed = row.state === 'held' && row.expiresAt <= now
  return {
    ...row,
    ...(lapsed && { state: 'expired', version: row.version + 1 }),
    expiresAt: row.expiresAt.toISOString(),
    createdAt: row.createdAt.toISOString(),
    updatedAt: (lapsed ? row.expiresAt : row.updatedAt).toISOString(),
  }
}
