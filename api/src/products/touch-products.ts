import { type SQL, sql } from 'drizzle-orm'
import { requireScope } from '../platform/auth/require-scope.ts'
import type { Ctx } from '../platform/ctx.ts'
import { announcedFrom } from '../platform/outbox/announce.ts'
import { products } from './table.ts'

/**
 * Raises the versions of many products, deleted ones too, for a change that another slice keeps beside them.
 * @param tx the transaction of that change
 * @param ids a query for the ids of the products
 */
export async function touchProducts(tx: Ctx, ids: SQL): Promise<void> {
  requireScope(tx, 'catalog:write')
  // In order of id, so that two who touch some of the same products wait for each other and do not lock up.
  await tx.db.execute(sql`
    with touched as materialized (
      select ${products.id} from ${products} where ${products.id} in (${ids}) order by ${products.id} for update),
    raised as (
      update ${products} set version = version + 1, updated_at = ${tx.clock.now().toISOString()}::timestamptz
      where ${products.id} in (select id from touched)
      returning id, sku, name, status, version),
    ${announcedFrom(
      tx,
      sql`select 'product.updated' as type, 'products/' || id as subject, row_to_json(raised) as data from raised`,
    )}
    select 1`)
}
