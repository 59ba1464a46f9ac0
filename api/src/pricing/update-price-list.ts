import { eq } from 'drizzle-orm'
import { requireScope } from '../platform/auth/require-scope.ts'
import { type Ctx, inTransaction } from '../platform/ctx.ts'
import { assertVersion, type Precondition } from '../platform/http/precondition.ts'
import { announcing } from '../platform/outbox/announce.ts'
import { Failure } from '../platform/problem.ts'
import { priceListEvents } from './events.ts'
import { toPriceList } from './internal.ts'
import { pricing } from './problems.ts'
import type { PriceList, UpdatePriceList } from './schema.ts'
import { priceLists } from './table.ts'

interface UpdatePriceListInput {
  readonly id: string
  readonly expected: Precondition
  readonly changes: UpdatePriceList
}

/** Renames a price list and raises its version by one. Throws `pricing.list_not_found` and `http.version_stale`. */
export async function updatePriceList(ctx: Ctx, { id, expected, changes }: UpdatePriceListInput): Promise<PriceList> {
  requireScope(ctx, 'catalog:write')
  return inTransaction(ctx, async (tx) => {
    const [present] = await tx.db.select().from(priceLists).where(eq(priceLists.id, id)).for('update')
    if (present === undefined) throw new Failure(pricing.list_not_found)
    assertVersion(present.version, expected)
    const changed = { ...changes, version: present.version + 1, updatedAt: tx.clock.now() }
    await announcing(tx, priceListEvents.event('updated', { ...present, ...changed }))
      .update(priceLists)
      .set(changed)
      .where(eq(priceLists.id, id))
    return toPriceList({ ...present, ...changed })
  })
}
