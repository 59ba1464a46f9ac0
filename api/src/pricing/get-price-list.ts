import { eq } from 'drizzle-orm'
import type { Ctx } from '../platform/ctx.ts'
import { Failure } from '../platform/problem.ts'
import { toPriceList } from './internal.ts'
import { pricing } from './problems.ts'
import type { PriceList } from './schema.ts'
import { priceLists } from './table.ts'

interface GetPriceList {
  readonly id: string
}

/** A price list. Throws `pricing.list_not_found`. */
export async function getPriceList(ctx: Ctx, { id }: GetPriceList): Promise<PriceList> {
  const [row] = await ctx.db.select().from(priceLists).where(eq(priceLists.id, id))
  if (row === undefined) throw new Failure(pricing.list_not_found)
  return toPriceList(row)
}
