import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Ctx } from '../platform/ctx.ts'
import { Failure } from '../platform/problem.ts'
import { product, products } from '../products/index.ts'
import type { CategoryRef, ProductCategories } from './schema.ts'
import { categories, productCategories } from './table.ts'

// In one statement with the version, so that the two belong together. The table's name is written out: in a select from
// one table Drizzle leaves it off the columns, and `c` has an id too.
const refs = sql<CategoryRef[]>`coalesce((
  select json_agg(json_build_object('id', c.id, 'name', c.name, 'slug', c.slug, 'parentId', c.parent_id)
    order by c.name, c.id)
  from ${productCategories} pc join ${categories} c on c.id = pc.category_id
  where pc.product_id = ${products}.id), '[]')`

/** The categories of a product that is not deleted. Throws `products.not_found`. */
export async function getProductCategories(ctx: Ctx, { id }: { readonly id: string }): Promise<ProductCategories> {
  const [found] = await ctx.db
    .select({ categories: refs, version: products.version })
    .from(products)
    .where(and(eq(products.id, id), isNull(products.deletedAt)))
  if (found === undefined) throw new Failure(product.not_found)
  return found
}
