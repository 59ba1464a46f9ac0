import { and, eq, sql } from 'drizzle-orm'
import type { Ctx } from '../platform/ctx.ts'
import { keysetPage } from '../platform/db/page.ts'
import type { Page } from '../platform/http/list.ts'
import { type PriceListRow, toPriceList } from './internal.ts'
import type { ListPriceLists, PriceList } from './schema.ts'
import { priceLists } from './table.ts'

const sorts = {
  createdAt: { column: priceLists.createdAt, value: (row: PriceListRow) => row.createdAt.toISOString() },
  code: { column: priceLists.code, value: (row: PriceListRow) => row.code },
  name: { column: priceLists.name, value: (row: PriceListRow) => row.name },
}

/** One page of price lists. Throws `http.cursor_invalid`. */
export async function listPriceLists(ctx: Ctx, query: ListPriceLists): Promise<Page<PriceList>> {
  const { code, currency } = query
  const page = await keysetPage<PriceListRow>(ctx, query, {
    list: 'price-lists',
    sorts,
    id: { column: priceLists.id, value: (row) => row.id },
    where: and(
      code === undefined ? undefined : sql`lower(${priceLists.code}) = ${code.toLowerCase()}`,
      currency === undefined ? undefined : eq(priceLists.currency, currency),
    ),
    rows: ({ where, orderBy, limit }) =>
      ctx.db
        .select()
        .from(priceLists)
        .where(where)
        .orderBy(...orderBy)
        .limit(limit),
    all: (where) => sql`select 1 from ${priceLists} where ${where ?? sql`true`}`,
  })
  return { ...page, items: page.items.map(toPriceList) }
}
