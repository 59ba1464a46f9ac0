import { and, desc, eq, lte } from 'drizzle-orm'
import type { Ctx } from '../platform/ctx.ts'
import { Failure } from '../platform/problem.ts'
import { inForce, selectPrices, toPrice } from './internal.ts'
import { pricing } from './problems.ts'
import type { EffectivePrice, Price } from './schema.ts'
import { prices } from './table.ts'

/**
 * What one piece costs when `quantity` are taken at `at` (default now): the price in force then with the greatest
 * `minQuantity` that is not above `quantity`.
 * Throws `pricing.no_price` when there is none, be it that SKU or list do not exist.
 */
export async function getEffectivePrice(
  ctx: Ctx,
  { sku, priceListId, quantity, at = ctx.clock.now() }: EffectivePrice,
): Promise<Price> {
  const [row] = await selectPrices(ctx.db)
    .where(
      and(eq(prices.skuKey, sku), eq(prices.priceListId, priceListId), lte(prices.minQuantity, quantity), inForce(at)),
    )
    .orderBy(desc(prices.minQuantity))
    .limit(1)
  if (row === undefined) throw new Failure(pricing.no_price)
  return toPrice(row)
}
