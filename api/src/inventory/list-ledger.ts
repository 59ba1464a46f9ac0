import { and, eq, gte, lt, sql } from 'drizzle-orm'
import type { Ctx } from '../platform/ctx.ts'
import { keysetPage } from '../platform/db/page.ts'
import { anyOf } from '../platform/db/sql.ts'
import type { Page } from '../platform/http/list.ts'
import { type LedgerRow, toLedgerEntry } from './internal.ts'
import type { LedgerEntry, ListLedger } from './schema.ts'
import { stockLedger } from './table.ts'

const sorts = {
  createdAt: { column: stockLedger.createdAt, value: (row: LedgerRow) => row.createdAt.toISOString() },
}

/** One page of the ledger. Throws `http.cursor_invalid`. */
export async function listLedger(ctx: Ctx, query: ListLedger): Promise<Page<LedgerEntry>> {
  const { sku, location, reason } = query
  const page = await keysetPage<LedgerRow>(ctx, query, {
    list: 'stock-ledger',
    sorts,
    id: { column: stockLedger.id, value: (row) => row.id },
    where: and(
      sku === undefined ? undefined : eq(stockLedger.skuKey, sku),
      location === undefined ? undefined : eq(stockLedger.location, location),
      reason && anyOf(stockLedger.reason, reason),
      query['createdAt[gte]'] && gte(stockLedger.createdAt, query['createdAt[gte]']),
      query['createdAt[lt]'] && lt(stockLedger.createdAt, query['createdAt[lt]']),
    ),
    rows: ({ where, orderBy, limit }) =>
      ctx.db
        .select()
        .from(stockLedger)
        .where(where)
        .orderBy(...orderBy)
        .limit(limit),
    all: (where) => sql`select 1 from ${stockLedger} where ${where ?? sql`true`}`,
  })
  return { ...page, items: page.items.map(toLedgerEntry) }
}
