import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { anyOf } from '../platform/db/sql.ts'
import type { Expansion } from '../products/index.ts'
import { CategoryRef } from './schema.ts'
import { categories, productCategories } from './table.ts'

/** `include=categories`: the categories that a product is in, by name. */
export const categoriesExpansion: Expansion = {
  name: 'categories',
  schema: z.array(CategoryRef),
  async load(ctx, products) {
    const rows = await ctx.db
      .select({
        productId: productCategories.productId,
        ref: { id: categories.id, name: categories.name, slug: categories.slug, parentId: categories.parentId },
      })
      .from(productCategories)
      .innerJoin(categories, eq(categories.id, productCategories.categoryId))
      .where(
        anyOf(
          productCategories.productId,
          products.map(({ id }) => id),
        ),
      )
      .orderBy(categories.name, categories.id)
    const byProduct = Map.groupBy(rows, ({ productId }) => productId)
    return new Map([...byProduct].map(([id, of]) => [id, of.map(({ ref }) => ref)]))
  },
}
