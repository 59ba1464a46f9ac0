import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant } from '../platform/db/columns.ts'
import { skus } from '../products/index.ts'
import type { CurrencyCode } from './currency.ts'

export const priceLists = pgTable(
  'price_lists',
  {
    id: uuid().primaryKey(),
    code: text().notNull(),
    name: text().notNull(),
    /** ISO 4217 alphabetic code; every price of the list is in it. */
    currency: text().$type<CurrencyCode>().notNull(),
    version: integer().notNull().default(1),
    createdAt: instant().notNull(),
    updatedAt: instant().notNull(),
  },
  (t) => [
    uniqueIndex('price_lists_code').on(sql`lower(${t.code})`),
    check('price_lists_currency_shape', sql`${t.currency} ~ '^[A-Z]{3}$'`),
    index('price_lists_by_creation').on(t.createdAt, t.id),
  ],
)

/**
 * One row per price and time it is valid for: `[validFrom, validTo)`, without an end when `validTo` is null.
 * Rows are never overwritten, so they are the history too. That two prices of one SKU, list and tier never overlap
 * is an exclusion constraint, `prices_no_overlap`, which the migration adds.
 */
export const prices = pgTable(
  'prices',
  {
    id: uuid().primaryKey(),
    priceListId: uuid()
      .notNull()
      .references(() => priceLists.id),
    skuKey: text()
      .notNull()
      .references(() => skus.key),
    /** The tier: this price is for at least so many. */
    minQuantity: integer().notNull(),
    /** In the minor unit of the list's currency. */
    amountMinor: bigint({ mode: 'number' }).notNull(),
    validFrom: instant().notNull(),
    validTo: instant(),
    version: integer().notNull().default(1),
    createdAt: instant().notNull(),
    createdBy: text().notNull(),
  },
  (t) => [
    // 2^53 - 1: what a JSON number carries exactly.
    check('prices_amount_range', sql`${t.amountMinor} between 0 and 9007199254740991`),
    check('prices_quantity_positive', sql`${t.minQuantity} >= 1`),
    check('prices_validity_forward', sql`${t.validTo} > ${t.validFrom}`),
    index('prices_by_sku').on(t.skuKey, t.priceListId, t.validFrom, t.id),
    index('prices_by_start').on(t.validFrom, t.id),
  ],
)
