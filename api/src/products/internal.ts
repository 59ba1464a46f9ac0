import { eq, type SQL, sql } from 'drizzle-orm'
import type { Ctx } from '../platform/ctx.ts'
import type { Db } from '../platform/db/database.ts'
import { anyOf } from '../platform/db/sql.ts'
import { Failure } from '../platform/problem.ts'
import { product } from './problems.ts'
import { type Product, type ProductPart, productParts, type Variant } from './schema.ts'
import { products, productVariants, skus } from './table.ts'

/** Prices and stock refer to SKUs; PostgreSQL names the constraint that stands in the way. */
export const skuConstraints = {
  skus_pkey: product.sku_taken,
  prices_sku_key_skus_key_fk: product.sku_in_use,
  stock_sku_key_skus_key_fk: product.sku_in_use,
}

// Written out: in a select from one table Drizzle leaves the table's name off its columns, and `v` has an id too.
const variants = sql<Variant[]>`coalesce((
  select json_agg(json_build_object('id', v.id, 'sku', v.sku, 'options', v.options) order by v.position)
  from ${productVariants} v where v.product_id = ${products}.id), '[]')`

const columns = {
  id: products.id,
  sku: products.sku,
  name: products.name,
  status: products.status,
  description: products.description,
  attributes: products.attributes,
  images: products.images,
  variants,
  version: products.version,
  createdAt: products.createdAt,
  updatedAt: products.updatedAt,
  deletedAt: products.deletedAt,
}

/** Products with their variants; `parts` leaves out the larger columns that nobody asked for. */
export function selectProducts(db: Db, parts: readonly ProductPart[] = productParts) {
  const left = productParts.filter((part) => !parts.includes(part))
  const chosen = Object.fromEntries(Object.entries(columns).filter(([name]) => !left.includes(name as ProductPart)))
  return db
    .select(chosen as typeof columns)
    .from(products)
    .$dynamic()
}

export type ProductRow = Awaited<ReturnType<typeof selectProducts>>[number]

/** A row as the API shows it. */
export const toProduct = (row: ProductRow): Product => ({
  ...row,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
  deletedAt: row.deletedAt?.toISOString() ?? null,
})

/** The product, or `products.not_found`. */
export async function fetchProduct(ctx: Ctx, where: SQL | undefined): Promise<Product> {
  const [row] = await selectProducts(ctx.db).where(where)
  if (row === undefined) throw new Failure(product.not_found)
  return toProduct(row)
}

/** Locks the row of a product, deleted or not, for the rest of the transaction, or throws `products.not_found`. */
export async function lockProduct(ctx: Ctx, id: string) {
  const [row] = await ctx.db
    .select({
      id: products.id,
      sku: products.sku,
      name: products.name,
      status: products.status,
      version: products.version,
      deletedAt: products.deletedAt,
    })
    .from(products)
    .where(eq(products.id, id))
    .for('update')
  if (row === undefined) throw new Failure(product.not_found)
  return row
}

interface NewVariantRow extends Variant {
  readonly position: number
}

/** Adds variants and enters their SKUs. */
export async function insertVariants(ctx: Ctx, productId: string, rows: readonly NewVariantRow[]): Promise<void> {
  if (rows.length === 0) return
  await ctx.db.insert(productVariants).values(rows.map((row) => ({ ...row, productId })))
  await ctx.db.insert(skus).values(rows.map(({ id, sku }) => ({ key: sku, productId, variantId: id })))
}

/** The SKUs of each product. */
export async function skuKeysOf(ctx: Ctx, given: readonly Product[]) {
  const rows = await ctx.db
    .select({ key: skus.key, productId: skus.productId })
    .from(skus)
    .where(
      anyOf(
        skus.productId,
        given.map(({ id }) => id),
      ),
    )
  const keys = Map.groupBy(rows, (row) => row.productId)
  return given.map(({ id }) => ({ id, skuKeys: (keys.get(id) ?? []).map(({ key }) => key) }))
}
