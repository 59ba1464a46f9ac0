import type { z } from 'zod'
import type { Ctx } from '../platform/ctx.ts'
import { anyOfParam, pageOf } from '../platform/http/list.ts'
import { skuKeysOf } from './internal.ts'
import { Product } from './schema.ts'

/** What an expansion needs to know of a product. */
export interface ProductRef {
  readonly id: string
  /** Keys of its SKUs: its own and its variants'. */
  readonly skuKeys: readonly string[]
}

/** Something that another slice knows of products and that `include` adds to them. */
export interface Expansion {
  /** Its name in `include` and in the product. */
  readonly name: string
  readonly schema: z.ZodType
  /** What it knows, by product id, in as many statements as for one product. */
  load(ctx: Ctx, products: readonly ProductRef[]): Promise<ReadonlyMap<string, unknown>>
}

/** Products as they are shown: with whatever the other slices can add. One view serves every operation that shows them. */
export function productView(expansions: readonly Expansion[]) {
  const shape = Object.fromEntries(expansions.map(({ name, schema }) => [name, schema.optional()]))
  const names = expansions.map(({ name }) => name)
  // What is added is known only when the slices are put together; to the types it is not there.
  const schema = Product.extend(shape).meta({
    id: 'Product',
    description: 'Something that is or will be for sale.',
  }) as unknown as typeof Product
  return {
    schema,
    page: pageOf(schema, 'ProductPage'),
    includeParam: anyOfParam(names, 'What else to return with a product.').optional(),
    /** Whether the version of the product stands for all that is shown. */
    isPlain: (shown: object) => !names.some((name) => name in shown),
    async expand(ctx: Ctx, products: readonly Product[], include: readonly string[] = []) {
      const wanted = expansions.filter(({ name }) => include.includes(name))
      if (wanted.length === 0) return [...products]
      const refs = await skuKeysOf(ctx, products)
      // One after the other: a request holds one database connection at a time.
      const found: [string, ReadonlyMap<string, unknown>][] = []
      for (const { name, load } of wanted) found.push([name, await load(ctx, refs)])
      return products.map((product) => ({
        ...product,
        ...Object.fromEntries(found.map(([name, byId]) => [name, byId.get(product.id) ?? []])),
      }))
    },
  }
}

export type ProductView = ReturnType<typeof productView>
