import { sql } from 'drizzle-orm'
import type { Ctx } from '../platform/ctx.ts'
import { keysetPage } from '../platform/db/page.ts'
import type { Page } from '../platform/http/list.ts'
import { getCategory } from './get-category.ts'
import { type CategoryRow, columns, toCategory } from './internal.ts'
import type { Descendant, ListDescendants } from './schema.ts'
import { categories } from './table.ts'
import { subtreeOf } from './tree.ts'

interface DescendantRow extends CategoryRow {
  readonly depth: number
}

const depth = sql<number>`subtree.depth`
const sorts = {
  depth: { column: depth, value: (row: DescendantRow) => row.depth },
  name: { column: categories.name, value: (row: DescendantRow) => row.name },
  createdAt: { column: categories.createdAt, value: (row: DescendantRow) => row.createdAt.toISOString() },
}

/**
 * One page of a category and all below it. By depth, the default, a parent comes before its children.
 * Throws `categories.not_found` and `http.cursor_invalid`.
 */
export async function listDescendants(
  ctx: Ctx,
  { id, ...query }: ListDescendants & { readonly id: string },
): Promise<Page<Descendant>> {
  await getCategory(ctx, { id })
  const page = await keysetPage<DescendantRow>(ctx, query, {
    list: `descendants ${id}`,
    sorts,
    id: { column: categories.id, value: (row) => row.id },
    where: undefined,
    rows: ({ where, orderBy, limit }) =>
      ctx.db
        .select({ ...columns, depth })
        .from(categories)
        .innerJoin(subtreeOf(id), sql`subtree.id = ${categories.id}`)
        .where(where)
        .orderBy(...orderBy)
        .limit(limit),
    all: () => sql`select 1 from ${subtreeOf(id)}`,
  })
  return { ...page, items: page.items.map(toCategory) }
}
