import { and, eq, gte, isNotNull, isNull, lt, type SQL, sql } from 'drizzle-orm'
import type { Ctx } from '../platform/ctx.ts'
import { keysetPage } from '../platform/db/page.ts'
import { anyOf } from '../platform/db/sql.ts'
import type { Page } from '../platform/http/list.ts'
import { type ProductRow, selectProducts, toProduct } from './internal.ts'
import type { ListProducts, Product } from './schema.ts'
import { products, skus } from './table.ts'

const sorts = {
  createdAt: { column: products.createdAt, value: (row: ProductRow) => row.createdAt.toISOString() },
  updatedAt: { column: products.updatedAt, value: (row: ProductRow) => row.updatedAt.toISOString() },
  name: { column: products.name, value: (row: ProductRow) => row.name },
  sku: { column: products.sku, value: (row: ProductRow) => row.sku },
}

/** How another slice lists the products that it knows of. */
export interface Within {
  /** Names the narrower list: a cursor of another one does not fit it. */
  readonly list: string
  readonly where: SQL
}

/**
 * One page of products.
 * @param within narrows further
 * Throws `http.cursor_invalid`.
 */
export async function listProducts(ctx: Ctx, query: ListProducts, within?: Within): Promise<Page<Product>> {
  const page = await keysetPage<ProductRow>(ctx, query, {
    list: within?.list ?? 'products',
    sorts,
    id: { column: products.id, value: (row) => row.id },
    where: and(matches(query), within?.where),
    rows: ({ where, orderBy, limit }) =>
      selectProducts(ctx.db, query.fields)
        .where(where)
        .orderBy(...orderBy)
        .limit(limit),
    all: (where) => sql`select 1 from ${products} where ${where ?? sql`true`}`,
  })
  return { ...page, items: page.items.map(toProduct) }
}

function matches(query: ListProducts): SQL | undefined {
  const prefix = query['name[prefix]']
  const { sku } = query
  return and(
    query.deleted === 'only' ? isNotNull(products.deletedAt) : isNull(products.deletedAt),
    query.status && anyOf(products.status, query.status),
    sku === undefined
      ? undefined
      : sql`${products.id} = (select ${skus.productId} from ${skus} where ${eq(skus.key, sku)})`,
    prefix === undefined ? undefined : sql`starts_with(lower(${products.name}), lower(${prefix}))`,
    query['createdAt[gte]'] && gte(products.createdAt, query['createdAt[gte]']),
    query['createdAt[lt]'] && lt(products.createdAt, query['createdAt[lt]']),
    query['updatedAt[gte]'] && gte(products.updatedAt, query['updatedAt[gte]']),
    query['updatedAt[lt]'] && lt(products.updatedAt, query['updatedAt[lt]']),
  )
}
