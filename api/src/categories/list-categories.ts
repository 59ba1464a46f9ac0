import { and, eq, isNull, type SQL, sql } from 'drizzle-orm'
import type { Ctx } from '../platform/ctx.ts'
import { keysetPage } from '../platform/db/page.ts'
import type { Page } from '../platform/http/list.ts'
import { type CategoryRow, columns, toCategory } from './internal.ts'
import type { Category, ListCategories } from './schema.ts'
import { categories } from './table.ts'

const sorts = {
  position: { column: categories.position, value: (row: CategoryRow) => row.position },
  name: { column: categories.name, value: (row: CategoryRow) => row.name },
  createdAt: { column: categories.createdAt, value: (row: CategoryRow) => row.createdAt.toISOString() },
}

/** One page of categories. Throws `http.cursor_invalid`. */
export async function listCategories(ctx: Ctx, query: ListCategories): Promise<Page<Category>> {
  const page = await keysetPage<CategoryRow>(ctx, query, {
    list: 'categories',
    sorts,
    id: { column: categories.id, value: (row) => row.id },
    where: and(below(query.parentId), query.slug === undefined ? undefined : eq(categories.slug, query.slug)),
    rows: ({ where, orderBy, limit }) =>
      ctx.db
        .select(columns)
        .from(categories)
        .where(where)
        .orderBy(...orderBy)
        .limit(limit),
    all: (where) => sql`select 1 from ${categories} where ${where ?? sql`true`}`,
  })
  return { ...page, items: page.items.map(toCategory) }
}

function below(parentId: ListCategories['parentId']): SQL | undefined {
  if (parentId === undefined) return undefined
  return parentId === 'root' ? isNull(categories.parentId) : eq(categories.parentId, parentId)
}
