import { sql } from 'drizzle-orm'
import { requireScope } from '../platform/auth/require-scope.ts'
import { type Ctx, inTransaction } from '../platform/ctx.ts'
import { explainConstraints } from '../platform/db/errors.ts'
import { jsonParam } from '../platform/db/sql.ts'
import type { Precondition } from '../platform/http/precondition.ts'
import { touchProduct } from '../products/index.ts'
import { getProductCategories } from './get-product-categories.ts'
import { category } from './problems.ts'
import type { ProductCategories } from './schema.ts'
import { productCategories } from './table.ts'

interface SetProductCategories {
  /** Of the product. */
  readonly id: string
  /** Versions of the product. */
  readonly expected: Precondition
  readonly categoryIds: readonly string[]
}

/**
 * Puts a product in these categories and no others, and raises the version of the product.
 * Throws `products.not_found`, `http.version_stale` and `categories.unknown`.
 */
export async function setProductCategories(
  ctx: Ctx,
  { id, expected, categoryIds }: SetProductCategories,
): Promise<ProductCategories> {
  requireScope(ctx, 'catalog:write')
  const wanted = sql`select value::uuid from jsonb_array_elements_text(${jsonParam(categoryIds)})`
  const write = inTransaction(ctx, async (tx) => {
    await touchProduct(tx, { id, expected })
    await tx.db.execute(sql`
      delete from ${productCategories}
      where ${productCategories.productId} = ${id} and ${productCategories.categoryId} not in (${wanted})`)
    await tx.db.execute(sql`
      insert into ${productCategories} (product_id, category_id)
      select ${id}::uuid, wanted.id from (${wanted}) as wanted(id) on conflict do nothing`)
    return getProductCategories(tx, { id })
  })
  return explainConstraints(write, { product_categories_category_id_categories_id_fk: category.unknown })
}
