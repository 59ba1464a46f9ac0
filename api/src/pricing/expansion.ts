import { and } from 'drizzle-orm'
import { z } from 'zod'
import type { Ctx } from '../platform/ctx.ts'
import { anyOf } from '../platform/db/sql.ts'
import type { Expansion, ProductRef } from '../products/index.ts'
import { inForce, selectPrices, toPrice } from './internal.ts'
import { Price } from './schema.ts'
import { prices } from './table.ts'

/** What `include=prices` adds to a product: the prices of its SKUs that are in force now, in every list and tier. */
export const pricesExpansion: Expansion = {
  name: 'prices',
  schema: z.array(Price).meta({ description: 'Its prices and those of its variants that are in force now.' }),
  load: loadPrices,
}

async function loadPrices(ctx: Ctx, products: readonly ProductRef[]): Promise<ReadonlyMap<string, readonly Price[]>> {
  const keys = products.flatMap(({ skuKeys }) => skuKeys)
  const rows = await selectPrices(ctx.db)
    .where(and(anyOf(prices.skuKey, keys), inForce(ctx.clock.now())))
    .orderBy(prices.skuKey, prices.priceListId, prices.minQuantity)
  const bySku = Map.groupBy(rows, (row) => row.skuKey)
  return new Map(products.map(({ id, skuKeys }) => [id, skuKeys.flatMap((key) => bySku.get(key) ?? []).map(toPrice)]))
}
