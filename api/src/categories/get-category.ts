import { eq } from 'drizzle-orm'
import type { Ctx } from '../platform/ctx.ts'
import { Failure } from '../platform/problem.ts'
import { columns, toCategory } from './internal.ts'
import { category } from './problems.ts'
import type { Category } from './schema.ts'
import { categories } from './table.ts'

/** A category. Throws `categories.not_found`. */
export async function getCategory(ctx: Ctx, { id }: { readonly id: string }): Promise<Category> {
  const [row] = await ctx.db.select(columns).from(categories).where(eq(categories.id, id))
  if (row === undefined) throw new Failure(category.not_found)
  return toCategory(row)
}
