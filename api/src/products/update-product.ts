import { eq } from 'drizzle-orm'
import { requireScope } from '../platform/auth/require-scope.ts'
import { type Ctx, inTransaction } from '../platform/ctx.ts'
import { explainConstraints } from '../platform/db/errors.ts'
import { assertVersion, type Precondition } from '../platform/http/precondition.ts'
import { announcing } from '../platform/outbox/announce.ts'
import { Failure } from '../platform/problem.ts'
import { productEvents } from './events.ts'
import { fetchProduct, lockProduct, skuConstraints } from './internal.ts'
import { countChange } from './metrics.ts'
import { product } from './problems.ts'
import { replaceVariants } from './replace-variants.ts'
import type { Product, UpdateProduct } from './schema.ts'
import { products } from './table.ts'

interface UpdateProductInput {
  readonly id: string
  readonly expected: Precondition
  readonly changes: UpdateProduct
}

/**
 * Changes the given parts of a product and raises its version by one, whatever the changes are.
 * Throws `products.not_found`, `http.version_stale`, `products.sku_taken` for a new variant's SKU and
 * `products.sku_in_use` when a variant that has prices or stock would go.
 */
export async function updateProduct(ctx: Ctx, { id, expected, changes }: UpdateProductInput): Promise<Product> {
  requireScope(ctx, 'catalog:write')
  const { variants, ...facts } = changes
  const write = inTransaction(ctx, async (tx) => {
    const present = await lockProduct(tx, id)
    if (present.deletedAt !== null) throw new Failure(product.not_found)
    assertVersion(present.version, expected)
    const changed = { ...given(facts), version: present.version + 1 }
    await announcing(tx, productEvents.event('updated', { ...present, ...changed }))
      .update(products)
      .set({ ...changed, updatedAt: ctx.clock.now() })
      .where(eq(products.id, id))
    if (variants) await replaceVariants(tx, id, variants)
    return fetchProduct(tx, eq(products.id, id))
  })
  const updated = await explainConstraints(write, skuConstraints)
  countChange(ctx, 'updated')
  return updated
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> }
const given = <T extends object>(changes: T) =>
  Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as Given<T>
