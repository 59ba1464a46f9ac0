import { eq } from 'drizzle-orm'
import { requireScope } from '../platform/auth/require-scope.ts'
import { type Ctx, inTransaction } from '../platform/ctx.ts'
import { assertVersion, type Precondition } from '../platform/http/precondition.ts'
import { announcing } from '../platform/outbox/announce.ts'
import { Failure } from '../platform/problem.ts'
import { productEvents } from './events.ts'
import { lockProduct } from './internal.ts'
import { countChange } from './metrics.ts'
import { product } from './problems.ts'
import { products } from './table.ts'

interface DeleteProduct {
  readonly id: string
  readonly expected: Precondition
}

/**
 * Takes a product out of use; its SKUs stay taken, and `restoreProduct` brings it back.
 * Throws `products.not_found` and `http.version_stale`.
 */
export async function deleteProduct(ctx: Ctx, { id, expected }: DeleteProduct): Promise<void> {
  requireScope(ctx, 'catalog:write')
  await inTransaction(ctx, async (tx) => {
    const present = await lockProduct(tx, id)
    if (present.deletedAt !== null) throw new Failure(product.not_found)
    assertVersion(present.version, expected)
    const now = ctx.clock.now()
    const version = present.version + 1
    await announcing(tx, productEvents.event('deleted', { ...present, version }))
      .update(products)
      .set({ deletedAt: now, updatedAt: now, version })
      .where(eq(products.id, id))
  })
  countChange(ctx, 'deleted')
}
