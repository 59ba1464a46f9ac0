import { requireScope } from '../platform/auth/require-scope.ts'
import type { Ctx } from '../platform/ctx.ts'
import { explainConstraints } from '../platform/db/errors.ts'
import { announcing } from '../platform/outbox/announce.ts'
import { priceListEvents } from './events.ts'
import { toPriceList } from './internal.ts'
import { pricing } from './problems.ts'
import type { CreatePriceList, PriceList } from './schema.ts'
import { priceLists } from './table.ts'

/**
 * Adds a price list without prices, at version 1. Its code and currency (ISO 4217) are for good.
 * Throws `pricing.list_code_taken` when a list has the code, whatever its case.
 */
export async function createPriceList(ctx: Ctx, input: CreatePriceList): Promise<PriceList> {
  requireScope(ctx, 'catalog:write')
  const now = ctx.clock.now()
  const row = { id: ctx.ids.next(), ...input, version: 1, createdAt: now, updatedAt: now }
  const insert = announcing(ctx, priceListEvents.event('created', row)).insert(priceLists).values(row)
  await explainConstraints(Promise.resolve(insert), { price_lists_code: pricing.list_code_taken })
  return toPriceList(row)
}
