import { eq, sql } from 'drizzle-orm'
import type { Ctx } from '../platform/ctx.ts'
import type { Page } from '../platform/http/list.ts'
import { listProducts, type Product, products } from '../products/index.ts'
import { getCategory } from './get-category.ts'
import type { ListCategoryProducts } from './schema.ts'
import { productCategories } from './table.ts'
import { subtreeOf } from './tree.ts'

/**
 * One page of the products of a category, or of it and all categories below; each product once.
 * Throws `categories.not_found` and `http.cursor_invalid`.
 */
export async function listCategoryProducts(
  ctx: Ctx,
  { id, descendants, ...query }: ListCategoryProducts & { readonly id: string },
): Promise<Page<Product>> {
  await getCategory(ctx, { id })
  const inCategory = descendants
    ? sql`${productCategories.categoryId} in (select id from ${subtreeOf(id)})`
    : eq(productCategories.categoryId, id)
  return listProducts(ctx, query, {
    list: `products of ${id}${descendants ? ' and below' : ''}`,
    where: sql`${products.id} in (select ${productCategories.productId} from ${productCategories} where ${inCategory})`,
  })
}
