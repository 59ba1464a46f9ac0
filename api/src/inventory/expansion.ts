import { z } from 'zod'
import type { Ctx } from '../platform/ctx.ts'
import { anyOf } from '../platform/db/sql.ts'
import type { Expansion, ProductRef } from '../products/index.ts'
import { selectStock, toStockLevel } from './internal.ts'
import { StockLevel } from './schema.ts'
import { stock } from './table.ts'

/** What `include=stock` adds to a product: the stock of its SKUs now, at every location that has had any. */
export const stockExpansion: Expansion = {
  name: 'stock',
  schema: z.array(StockLevel).meta({ description: 'Its stock and that of its variants, by SKU and location.' }),
  load: loadStock,
}

async function loadStock(
  ctx: Ctx,
  products: readonly ProductRef[],
): Promise<ReadonlyMap<string, readonly StockLevel[]>> {
  const keys = products.flatMap(({ skuKeys }) => skuKeys)
  const rows = await selectStock(ctx.db, ctx.clock.now())
    .where(anyOf(stock.skuKey, keys))
    .orderBy(stock.skuKey, stock.location)
  const bySku = Map.groupBy(rows, (row) => row.skuKey)
  return new Map(
    products.map(({ id, skuKeys }) => [id, skuKeys.flatMap((key) => bySku.get(key) ?? []).map(toStockLevel)]),
  )
}
