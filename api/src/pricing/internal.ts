import { and, eq, gt, isNull, lte, or, type SQL } from 'drizzle-orm'
import type { Ctx } from '../platform/ctx.ts'
import type { Db } from '../platform/db/database.ts'
import { Failure } from '../platform/problem.ts'
import { product, skus } from '../products/index.ts'
import { formatMinor } from './money.ts'
import { pricing } from './problems.ts'
import type { Price, PriceList } from './schema.ts'
import { priceLists, prices } from './table.ts'

export type PriceListRow = typeof priceLists.$inferSelect

/** A row as the API shows it. */
export const toPriceList = (row: PriceListRow): PriceList => ({
  ...row,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
})

/** Prices with the currency of their list. */
export const selectPrices = (db: Db) =>
  db
    .select({
      id: prices.id,
      priceListId: prices.priceListId,
      skuKey: prices.skuKey,
      minQuantity: prices.minQuantity,
      amountMinor: prices.amountMinor,
      currency: priceLists.currency,
      validFrom: prices.validFrom,
      validTo: prices.validTo,
      version: prices.version,
      createdAt: prices.createdAt,
    })
    .from(prices)
    .innerJoin(priceLists, eq(priceLists.id, prices.priceListId))
    .$dynamic()

export type PriceRow = Awaited<ReturnType<typeof selectPrices>>[number]

/** A row as the API shows it. */
export const toPrice = (row: PriceRow): Price => ({
  id: row.id,
  priceListId: row.priceListId,
  sku: row.skuKey,
  minQuantity: row.minQuantity,
  amountMinor: row.amountMinor,
  currency: row.currency,
  amount: formatMinor(row),
  validFrom: row.validFrom.toISOString(),
  validTo: row.validTo?.toISOString() ?? null,
  version: row.version,
  createdAt: row.createdAt.toISOString(),
})

/** The price, or `pricing.price_not_found`. */
export async function fetchPrice(ctx: Ctx, id: string): Promise<PriceRow> {
  const [row] = await selectPrices(ctx.db).where(eq(prices.id, id))
  if (row === undefined) throw new Failure(pricing.price_not_found)
  return row
}

/** Whether a price is in force at `time`: from `validFrom` on, and no longer at `validTo`. */
export const inForce = (time: Date): SQL | undefined =>
  and(lte(prices.validFrom, time), or(isNull(prices.validTo), gt(prices.validTo, time)))

/**
 * Locks a SKU for the rest of the transaction, or throws `products.sku_unknown`. Whoever changes prices of a SKU holds
 * its lock: changes come one after the other, see each other, and cannot deadlock.
 */
export async function lockSku(ctx: Ctx, where: SQL): Promise<void> {
  // Not `for update`, which would hold up foreign keys that refer to the SKU.
  const [row] = await ctx.db.select({ key: skus.key }).from(skus).where(where).for('no key update')
  if (row === undefined) throw new Failure(product.sku_unknown)
}
