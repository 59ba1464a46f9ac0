import { and, eq, isNull, lt, sql } from 'drizzle-orm'
import { requireScope } from '../platform/auth/require-scope.ts'
import { type Ctx, inTransaction } from '../platform/ctx.ts'
import { explainConstraints } from '../platform/db/errors.ts'
import { announcing } from '../platform/outbox/announce.ts'
import { Failure } from '../platform/problem.ts'
import { skus } from '../products/index.ts'
import { priceEvents } from './events.ts'
import { getPriceList } from './get-price-list.ts'
import { lockSku, toPrice } from './internal.ts'
import { countPriceSet } from './metrics.ts'
import { pricing } from './problems.ts'
import type { Price, SetPrice } from './schema.ts'
import { prices } from './table.ts'
import { assertValidity, fromNowOn } from './validity.ts'

interface SetPriceInput {
  readonly priceListId: string
  readonly price: SetPrice
  /** For loading history that another system kept: whether the price may be of the past. HTTP never allows it. */
  readonly past?: 'allowed' | undefined
}

/**
 * Sets a price, at version 1. A present price of the same SKU, list and tier that has no end and begins earlier ends
 * where this one begins. A beginning up to a minute in the past means now.
 * Throws `pricing.list_not_found`, `pricing.currency_mismatch`, `products.sku_unknown`, `pricing.retroactive`,
 * `pricing.validity_empty`, and `pricing.overlap` when any other price is valid in that time.
 */
export async function setPrice(ctx: Ctx, { priceListId, price, past }: SetPriceInput): Promise<Price> {
  const actor = requireScope(ctx, 'catalog:write')
  const tier = { priceListId, skuKey: price.sku, minQuantity: price.minQuantity }
  const write = inTransaction(ctx, async (tx) => {
    const { currency } = await getPriceList(tx, { id: priceListId })
    if (price.currency !== currency)
      throw new Failure(pricing.currency_mismatch, { detail: `The list is in ${currency}.` })
    await lockSku(tx, eq(skus.key, tier.skuKey))
    // Read behind the lock, so that of two prices set from now on the later one ends the other.
    const now = tx.clock.now()
    const row = {
      id: tx.ids.next(),
      ...tier,
      amountMinor: price.amountMinor,
      ...validityOf(price, now, past),
      version: 1,
      createdAt: now,
      createdBy: actor.subject,
    }
    const ended = await endOpenPrice(tx, row)
    const made = toPrice({ ...row, currency })
    const events = ended.map((price) => priceEvents.event('ended', toPrice({ ...price, currency })))
    await announcing(tx, ...events, priceEvents.event('set', made))
      .insert(prices)
      .values(row)
    return made
  })
  const set = await explainConstraints(write, { prices_no_overlap: pricing.overlap })
  countPriceSet(ctx)
  return set
}

function validityOf(price: SetPrice, now: Date, past: SetPriceInput['past']) {
  const allowed = (at: Date) => (past === 'allowed' ? at : fromNowOn(now, at))
  const validFrom = allowed(price.validFrom ?? now)
  const validTo = price.validTo ? allowed(price.validTo) : null
  if (validTo) assertValidity(validFrom, validTo)
  return { validFrom, validTo }
}

type NewPriceRow = typeof prices.$inferInsert

/** Ends the price without an end, if there is one and it begins before the new price; returns it as it is then. */
const endOpenPrice = (ctx: Ctx, { priceListId, skuKey, minQuantity, validFrom }: NewPriceRow) =>
  ctx.db
    .update(prices)
    .set({ validTo: validFrom, version: sql`${prices.version} + 1` })
    .where(
      and(
        eq(prices.priceListId, priceListId),
        eq(prices.skuKey, skuKey),
        eq(prices.minQuantity, minQuantity),
        isNull(prices.validTo),
        lt(prices.validFrom, validFrom),
      ),
    )
    .returning()
