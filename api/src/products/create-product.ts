import { requireScope } from '../platform/auth/require-scope.ts'
import { type Ctx, inTransaction } from '../platform/ctx.ts'
import { explainConstraints } from '../platform/db/errors.ts'
import { announcing } from '../platform/outbox/announce.ts'
import { productEvents } from './events.ts'
import { insertVariants, skuConstraints } from './internal.ts'
import { countChange } from './metrics.ts'
import type { CreateProduct, Product } from './schema.ts'
import { products, skus } from './table.ts'

/**
 * Adds a product with its variants, at version 1.
 * Throws `products.sku_taken` when a product or variant, deleted or not, or another variant in `input`, has a SKU of it.
 */
export async function createProduct(ctx: Ctx, input: CreateProduct): Promise<Product> {
  requireScope(ctx, 'catalog:write')
  const now = ctx.clock.now()
  const { variants: given, ...facts } = input
  const variants = given.map((variant) => ({ id: ctx.ids.next(), ...variant }))
  const row = { id: ctx.ids.next(), ...facts, version: 1, createdAt: now, updatedAt: now, deletedAt: null }
  const write = inTransaction(ctx, async (tx) => {
    await announcing(tx, productEvents.event('created', row)).insert(products).values(row)
    await tx.db.insert(skus).values({ key: row.sku, productId: row.id })
    await insertVariants(
      tx,
      row.id,
      variants.map((variant, position) => ({ ...variant, position })),
    )
  })
  await explainConstraints(write, skuConstraints)
  countChange(ctx, 'created')
  return { ...row, variants, createdAt: now.toISOString(), updatedAt: now.toISOString() }
}
