import type { Ctx } from '../platform/ctx.ts'
import { fetchPrice, toPrice } from './internal.ts'
import type { Price } from './schema.ts'

interface GetPrice {
  readonly id: string
}

/** A price, whenever it is or was in force. Throws `pricing.price_not_found`. */
export const getPrice = async (ctx: Ctx, { id }: GetPrice): Promise<Price> => toPrice(await fetchPrice(ctx, id))
