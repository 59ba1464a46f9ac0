import { and, eq, sql } from 'drizzle-orm'
import type { Ctx } from '../platform/ctx.ts'
import { anyOf, jsonParam } from '../platform/db/sql.ts'
import { insertVariants } from './internal.ts'
import type { Variant } from './schema.ts'
import { productVariants } from './table.ts'

/**
 * Makes `wanted` the variants of a product, in this order. A SKU that stays keeps its id; one that is left out goes,
 * unless prices or stock refer to it (then the foreign key stops the transaction).
 */
export async function replaceVariants(
  ctx: Ctx,
  productId: string,
  wanted: readonly Omit<Variant, 'id'>[],
): Promise<void> {
  const present = await ctx.db
    .select({ id: productVariants.id, sku: productVariants.sku })
    .from(productVariants)
    .where(eq(productVariants.productId, productId))
  const idOf = new Map(present.map(({ id, sku }) => [sku, id]))
  const rows = wanted.map((variant, position) => ({ ...variant, position, id: take(idOf, variant.sku) }))
  const kept = rows.filter((row) => row.id !== undefined)
  const gone = [...idOf.values()]

  if (gone.length > 0)
    await ctx.db
      .delete(productVariants)
      .where(and(eq(productVariants.productId, productId), anyOf(productVariants.id, gone)))
  if (kept.length > 0)
    await ctx.db.execute(sql`
      update ${productVariants} set sku = new.sku, options = new.options, position = new.position
      from jsonb_to_recordset(${jsonParam(kept)}) as new(id uuid, sku text, options jsonb, position int)
      where ${productVariants.id} = new.id`)
  const added = rows.filter((row) => row.id === undefined)
  await insertVariants(
    ctx,
    productId,
    added.map(({ sku, options, position }) => ({ sku, options, position, id: ctx.ids.next() })),
  )
}

/** Each id is taken once: a SKU that is wanted twice is a new one the second time, and refused as taken. */
function take(idOf: Map<string, string>, key: string): string | undefined {
  const id = idOf.get(key)
  idOf.delete(key)
  return id
}
