import { eq } from 'drizzle-orm'
import { requireScope } from '../platform/auth/require-scope.ts'
import type { Ctx } from '../platform/ctx.ts'
import { assertVersion, type Precondition } from '../platform/http/precondition.ts'
import { announcing } from '../platform/outbox/announce.ts'
import { Failure } from '../platform/problem.ts'
import { productEvents } from './events.ts'
import { lockProduct } from './internal.ts'
import { product } from './problems.ts'
import { products } from './table.ts'

interface TouchProduct {
  readonly id: string
  readonly expected: Precondition
}

/**
 * Raises the version of a product for a change that another slice keeps beside it, and locks the product for the rest
 * of the transaction, which the caller has begun. Returns the new version.
 * Throws `products.not_found` and `http.version_stale`.
 */
export async function touchProduct(tx: Ctx, { id, expected }: TouchProduct): Promise<number> {
  requireScope(tx, 'catalog:write')
  const present = await lockProduct(tx, id)
  if (present.deletedAt !== null) throw new Failure(product.not_found)
  assertVersion(present.version, expected)
  const version = present.version + 1
  await announcing(tx, productEvents.event('updated', { ...present, version }))
    .update(products)
    .set({ version, updatedAt: tx.clock.now() })
    .where(eq(products.id, id))
  return version
}
