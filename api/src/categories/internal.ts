import { eq, getTableColumns } from 'drizzle-orm'
import type { Ctx } from '../platform/ctx.ts'
import { Failure } from '../platform/problem.ts'
import { category } from './problems.ts'
import type { Category } from './schema.ts'
import { categories } from './table.ts'

export const columns = getTableColumns(categories)

export type CategoryRow = typeof categories.$inferSelect

/** A row as the API shows it. */
export const toCategory = <Row extends CategoryRow>(row: Row): Omit<Row, 'createdAt' | 'updatedAt'> & Category => ({
  ...row,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
})

/** What the database refuses about the tree, whoever asks. */
export const treeConstraints = {
  categories_slug_among_siblings: category.slug_taken,
  categories_parent_id_categories_id_fk: category.has_children,
  product_categories_category_id_categories_id_fk: category.holds_products,
}

/** Locks the row of a category for the rest of the transaction, or throws `categories.not_found`. */
export async function lockCategory(tx: Ctx, id: string): Promise<CategoryRow> {
  const [row] = await tx.db.select(columns).from(categories).where(eq(categories.id, id)).for('update')
  if (row === undefined) throw new Failure(category.not_found)
  return row
}
