import { eq } from 'drizzle-orm'
import { requireScope } from '../platform/auth/require-scope.ts'
import { type Ctx, inTransaction } from '../platform/ctx.ts'
import { explainConstraints } from '../platform/db/errors.ts'
import { assertVersion, type Precondition } from '../platform/http/precondition.ts'
import { announcing } from '../platform/outbox/announce.ts'
import { Failure } from '../platform/problem.ts'
import { skus } from '../products/index.ts'
import { priceEvents } from './events.ts'
import { fetchPrice, lockSku, toPrice } from './internal.ts'
import { pricing } from './problems.ts'
import type { EndPrice, Price } from './schema.ts'
import { prices } from './table.ts'
import { assertValidity, fromNowOn } from './validity.ts'

interface EndPriceInput {
  readonly id: string
  readonly expected: Precondition
  readonly changes: EndPrice
}

/**
 * Says when a price ends, as long as it has not ended, and raises its version by one. An end up to a minute in the
 * past means now.
 * Throws `pricing.price_not_found`, `http.version_stale`, `pricing.price_ended`, `pricing.retroactive`,
 * `pricing.validity_empty`, and `pricing.overlap` when the price would last into the next one.
 */
export async function endPrice(ctx: Ctx, { id, expected, changes }: EndPriceInput): Promise<Price> {
  requireScope(ctx, 'catalog:write')
  const write = inTransaction(ctx, async (tx) => {
    // Prices are never removed, so whose price it is can be read before the lock.
    const { skuKey } = await fetchPrice(tx, id)
    await lockSku(tx, eq(skus.key, skuKey))
    const present = await fetchPrice(tx, id)
    assertVersion(present.version, expected)
    const now = tx.clock.now()
    if (present.validTo && present.validTo <= now) throw new Failure(pricing.price_ended)
    const validTo = fromNowOn(now, changes.validTo)
    assertValidity(present.validFrom, validTo)
    const version = present.version + 1
    const ended = toPrice({ ...present, validTo, version })
    await announcing(tx, priceEvents.event('ended', ended))
      .update(prices)
      .set({ validTo, version })
      .where(eq(prices.id, id))
    return ended
  })
  return explainConstraints(write, { prices_no_overlap: pricing.overlap })
}
