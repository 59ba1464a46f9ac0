import { and, eq, sql } from 'drizzle-orm'
import type { Ctx } from '../platform/ctx.ts'
import { keysetPage } from '../platform/db/page.ts'
import type { Page } from '../platform/http/list.ts'
import { inForce, type PriceRow, selectPrices, toPrice } from './internal.ts'
import type { ListPrices, Price } from './schema.ts'
import { prices } from './table.ts'

const sorts = {
  validFrom: { column: prices.validFrom, value: (row: PriceRow) => row.validFrom.toISOString() },
  sku: { column: prices.skuKey, value: (row: PriceRow) => row.skuKey },
}

/** One page of prices: past, present and to come, unless `at` picks those in force at a time. Throws `http.cursor_invalid`. */
export async function listPrices(ctx: Ctx, query: ListPrices): Promise<Page<Price>> {
  const { sku, priceListId, minQuantity, at } = query
  const page = await keysetPage<PriceRow>(ctx, query, {
    list: 'prices',
    sorts,
    id: { column: prices.id, value: (row) => row.id },
    where: and(
      sku === undefined ? undefined : eq(prices.skuKey, sku),
      priceListId === undefined ? undefined : eq(prices.priceListId, priceListId),
      minQuantity === undefined ? undefined : eq(prices.minQuantity, minQuantity),
      at && inForce(at),
    ),
    rows: ({ where, orderBy, limit }) =>
      selectPrices(ctx.db)
        .where(where)
        .orderBy(...orderBy)
        .limit(limit),
    all: (where) => sql`select 1 from ${prices} where ${where ?? sql`true`}`,
  })
  return { ...page, items: page.items.map(toPrice) }
}
