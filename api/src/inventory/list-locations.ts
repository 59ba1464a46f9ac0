import { sql } from 'drizzle-orm'
import type { Ctx } from '../platform/ctx.ts'
import { keysetPage } from '../platform/db/page.ts'
import type { Page } from '../platform/http/list.ts'
import { toLocation } from './internal.ts'
import type { ListLocations, Location } from './schema.ts'
import { locations } from './table.ts'

type Row = typeof locations.$inferSelect

const sorts = {
  code: { column: locations.code, value: (row: Row) => row.code },
  name: { column: locations.name, value: (row: Row) => row.name },
}

/** One page of locations. Throws `http.cursor_invalid`. */
export async function listLocations(ctx: Ctx, query: ListLocations): Promise<Page<Location>> {
  const page = await keysetPage<Row>(ctx, query, {
    list: 'locations',
    sorts,
    id: { column: locations.code, value: (row) => row.code },
    where: undefined,
    rows: ({ where, orderBy, limit }) =>
      ctx.db
        .select()
        .from(locations)
        .where(where)
        .orderBy(...orderBy)
        .limit(limit),
    all: (where) => sql`select 1 from ${locations} where ${where ?? sql`true`}`,
  })
  return { ...page, items: page.items.map(toLocation) }
}
