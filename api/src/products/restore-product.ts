import { eq } from 'drizzle-orm'
import { requireScope } from '../platform/auth/require-scope.ts'
import { type Ctx, inTransaction } from '../platform/ctx.ts'
import { assertVersion, type Precondition } from '../platform/http/precondition.ts'
import { announcing } from '../platform/outbox/announce.ts'
import { Failure } from '../platform/problem.ts'
import { productEvents } from './events.ts'
import { fetchProduct, lockProduct } from './internal.ts'
import { countChange } from './metrics.ts'
import { product } from './problems.ts'
import type { Product } from './schema.ts'
import { products } from './table.ts'

interface RestoreProduct {
  readonly id: string
  readonly expected: Precondition
}

/** Brings a deleted product back. Throws `products.not_found`, `products.not_deleted` and `http.version_stale`. */
export async function restoreProduct(ctx: Ctx, { id, expected }: RestoreProduct): Promise<Product> {
  requireScope(ctx, 'catalog:write')
  const restored = await inTransaction(ctx, async (tx) => {
    const present = await lockProduct(tx, id)
    // Before the version: a precondition counts only for what would succeed without it (RFC 9110, section 13.2.1).
    if (present.deletedAt === null) throw new Failure(product.not_deleted)
    assertVersion(present.version, expected)
    const version = present.version + 1
    await announcing(tx, productEvents.event('restored', { ...present, version }))
      .update(products)
      .set({ deletedAt: null, updatedAt: ctx.clock.now(), version })
      .where(eq(products.id, id))
    return fetchProduct(tx, eq(products.id, id))
  })
  countChange(ctx, 'restored')
  return restored
}
