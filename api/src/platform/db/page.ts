import { type AnyColumn, and, asc, desc, type SQL, sql } from 'drizzle-orm'
import type { Ctx } from '../ctx.ts'
import type { ListQuery, Page } from '../http/list.ts'

interface Sort<Row> {
  readonly column: AnyColumn | SQL
  readonly value: (row: Row) => string | number
}

interface KeysetProps<Row> {
  /** Name of the list: a cursor of one is refused by another. */
  readonly list: string
  /** What one may sort by: name in the query -> column that is never null, and its value in a row as the database sees it. */
  readonly sorts: Readonly<Record<string, Sort<Row>>>
  readonly id: { readonly column: AnyColumn; readonly value: (row: Row) => string }
  /** What narrows the list. */
  readonly where: SQL | undefined
  /** One page of rows: all of `where`, in `orderBy`, at most `limit`. */
  readonly rows: (page: { where: SQL | undefined; orderBy: SQL[]; limit: number }) => Promise<Row[]>
  /** All rows that match `where`, for counting: a select without order or limit. */
  readonly all: (where: SQL | undefined) => SQL
}

/**
 * One page by keyset: the rows after a position in the order, so inserts and deletes before it move nothing, and the
 * thousandth page costs what the first does.
 * Throws `http.cursor_invalid`.
 */
export async function keysetPage<Row>(ctx: Ctx, query: ListQuery, props: KeysetProps<Row>): Promise<Page<Row>> {
  const descending = query.sort.startsWith('-')
  const sort = props.sorts[descending ? query.sort.slice(1) : query.sort]
  if (sort === undefined) throw new Error(`the list ${props.list} has no sort ${query.sort}`)
  const { limit: _limit, cursor, count, ...filters } = query
  const name = `${props.list} ${JSON.stringify(filters, Object.keys(filters).sort())}`
  const after = cursor === undefined ? undefined : ctx.cursors.open(name, cursor)
  const beyond =
    after && sql`(${sort.column}, ${props.id.column}) ${descending ? sql`<` : sql`>`} (${after.key}, ${after.id})`
  const direction = descending ? desc : asc
  const found = await props.rows({
    where: and(props.where, beyond),
    orderBy: [direction(sort.column), direction(props.id.column)],
    limit: query.limit + 1,
  })
  const items = found.slice(0, query.limit)
  const last = items.at(-1)
  const more = found.length > query.limit && last !== undefined
  return {
    items,
    nextCursor: more ? ctx.cursors.seal(name, { key: sort.value(last), id: props.id.value(last) }) : null,
    ...(count !== 'none' && { count: await countOf(ctx, props.all(props.where), count) }),
  }
}

async function countOf(ctx: Ctx, all: SQL, how: 'estimated' | 'exact') {
  if (how === 'exact') {
    const [row] = (await ctx.db.execute(sql`select count(*)::float8 as value from (${all}) as counted`)) as unknown as [
      { value: number },
    ]
    return { value: row.value, exact: true }
  }
  const [row] = (await ctx.db.execute(sql`explain (format json) ${all}`)) as unknown as [
    { 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] },
  ]
  return { value: row['QUERY PLAN'][0].Plan['Plan Rows'], exact: false }
}
