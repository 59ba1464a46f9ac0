import { sql } from 'drizzle-orm'
import { check, foreignKey, index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from '../platform/db/columns.ts'
import { skus } from '../products/index.ts'
import { ledgerReasons, onHandMax, reservationStates } from './states.ts'

export const locations = pgTable('locations', {
  /** Lower-case name for people and programs, such as `berlin`. */
  code: text().primaryKey(),
  name: text().notNull(),
  version: integer().notNull().default(1),
  createdAt: instant().notNull(),
  updatedAt: instant().notNull(),
})

/** The balance. Each change of it is one statement that writes the ledger too. */
export const stock = pgTable(
  'stock',
  {
    skuKey: text()
      .notNull()
      .references(() => skus.key),
    location: text()
      .notNull()
      .references(() => locations.code),
    onHand: integer().notNull(),
    /** Held by reservations; some of them may have expired and not been tidied away yet. */
    reserved: integer().notNull().default(0),
    updatedAt: instant().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.skuKey, t.location] }),
    check('stock_never_negative', sql`${t.reserved} >= 0 and ${t.reserved} <= ${t.onHand}`),
    check('stock_bounded', sql`${t.onHand} <= ${sql.raw(String(onHandMax))}`),
  ],
)

/** Append-only (a trigger refuses anything else): the sums of its deltas are the balance. */
export const stockLedger = pgTable(
  'stock_ledger',
  {
    id: uuid().primaryKey(),
    skuKey: text().notNull(),
    location: text().notNull(),
    onHandDelta: integer().notNull(),
    reservedDelta: integer().notNull(),
    reason: text({ enum: ledgerReasons }).notNull(),
    note: text(),
    reservationId: uuid(),
    actor: text().notNull(),
    createdAt: instant().notNull(),
  },
  (t) => [
    foreignKey({ columns: [t.skuKey, t.location], foreignColumns: [stock.skuKey, stock.location] }),
    index('stock_ledger_by_stock').on(t.skuKey, t.location, t.createdAt, t.id),
    index('stock_ledger_by_creation').on(t.createdAt, t.id),
  ],
)

export const reservations = pgTable(
  'reservations',
  {
    id: uuid().primaryKey(),
    state: text({ enum: reservationStates }).notNull(),
    /** The caller's own name for it, such as an order number. */
    reference: text(),
    expiresAt: instant().notNull(),
    version: integer().notNull().default(1),
    createdAt: instant().notNull(),
    updatedAt: instant().notNull(),
  },
  (t) => [
    index('reservations_held').on(t.expiresAt).where(sql`${t.state} = 'held'`),
    index('reservations_by_creation').on(t.createdAt, t.id),
    index('reservations_by_reference').on(t.reference, t.createdAt, t.id),
  ],
)

export const reservationLines = pgTable(
  'reservation_lines',
  {
    reservationId: uuid()
      .notNull()
      .references(() => reservations.id),
    skuKey: text().notNull(),
    location: text().notNull(),
    quantity: integer().notNull(),
    /** `expiresAt` of the reservation while its row says held, so that what has run out is found by SKU; then null. */
    heldUntil: instant(),
  },
  (t) => [
    primaryKey({ columns: [t.reservationId, t.skuKey, t.location] }),
    foreignKey({ columns: [t.skuKey, t.location], foreignColumns: [stock.skuKey, stock.location] }),
    check('reservation_lines_positive', sql`${t.quantity} > 0`),
    index('reservation_lines_held').on(t.skuKey, t.location, t.heldUntil).where(sql`${t.heldUntil} is not null`),
  ],
)
