import { and, eq, sql } from 'drizzle-orm'
import type { Ctx } from '../platform/ctx.ts'
import { keysetPage } from '../platform/db/page.ts'
import type { Page } from '../platform/http/list.ts'
import { type StockRow, selectStock, toStockLevel } from './internal.ts'
import type { ListStock, StockLevel } from './schema.ts'
import { stock } from './table.ts'

const sorts = { sku: { column: stock.skuKey, value: (row: StockRow) => row.skuKey } }

/** One page of stock, by SKU and location, as it is now. Throws `http.cursor_invalid`. */
export async function listStock(ctx: Ctx, query: ListStock): Promise<Page<StockLevel>> {
  const { sku, location } = query
  const page = await keysetPage<StockRow>(ctx, query, {
    list: 'stock',
    sorts,
    id: { column: stock.location, value: (row) => row.location },
    where: and(
      sku === undefined ? undefined : eq(stock.skuKey, sku),
      location === undefined ? undefined : eq(stock.location, location),
    ),
    rows: ({ where, orderBy, limit }) =>
      selectStock(ctx.db, ctx.clock.now())
        .where(where)
        .orderBy(...orderBy)
        .limit(limit),
    all: (where) => sql`select 1 from ${stock} where ${where ?? sql`true`}`,
  })
  return { ...page, items: page.items.map(toStockLevel) }
}
