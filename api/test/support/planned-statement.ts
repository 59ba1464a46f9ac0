import type postgres from 'postgres'

/** What the server says of a statement before it runs, with types by PostgreSQL's names. */
export interface PlannedStatement {
  /** Types of the parameters in order, with commas between them. */
  readonly parameters: string
  /** Names and types of the columns of its result in order, with commas between them. */
  readonly columns: string
  /** Columns, as `table.column`, that may not be null and that its INSERT leaves without a value. */
  readonly unfilled: readonly string[]
}

/** The part of `EXPLAIN (VERBOSE, FORMAT JSON)` that is read here. */
interface PlanNode {
  readonly Operation?: string
  readonly 'Relation Name'?: string
  readonly 'Parent Relationship'?: string
  readonly Output?: readonly string[]
  readonly Plans?: readonly PlanNode[]
}

/**
 * Has the server plan statements, and run none, on the schema that `client` sees. `client` has to be of one session.
 * The function that it returns throws a PostgresError for a text that cannot be planned: because of what it names, or
 * because it is none of SELECT, INSERT, UPDATE, DELETE and MERGE.
 */
export async function createPlanner(client: postgres.Sql): Promise<(text: string) => Promise<PlannedStatement>> {
  const typeNames = await readTypeNames(client)
  const mandatory = await readMandatoryColumns(client)
  await client`set plan_cache_mode = force_generic_plan`
  return async (text) => {
    const { types, columns } = await client.unsafe(text).describe()
    const plan = await explain(client, text, types.length)
    const typeName = (oid: number) => typeNames.get(oid) ?? String(oid)
    return {
      parameters: types.map(typeName).join(', '),
      columns: columns.map(({ name, type }) => `${name} ${typeName(type)}`).join(', '),
      unfilled: insertsIn(plan).flatMap(({ table, values }) =>
        (mandatory.get(table) ?? [])
          .filter(({ position }) => (values[position - 1] ?? 'NULL::').startsWith('NULL::'))
          .map(({ column }) => `${table}.${column}`),
      ),
    }
  }
}

/** By way of PREPARE, since EXPLAIN takes a text with parameters only from PostgreSQL 16 on. */
async function explain(client: postgres.Sql, text: string, parameters: number): Promise<PlanNode> {
  await client.unsafe(`prepare planned as ${text}`).simple()
  try {
    const values = parameters > 0 ? `(${new Array(parameters).fill('null').join(', ')})` : ''
    const [row] = await client.unsafe<[{ 'QUERY PLAN': [{ Plan: PlanNode }] }]>(
      `explain (verbose, costs off, format json) execute planned${values}`,
    )
    return row['QUERY PLAN'][0].Plan
  } finally {
    await client.unsafe('deallocate planned')
  }
}

interface Insert {
  readonly table: string
  /** An expression for each column of the table in its order, those left out included. */
  readonly values: readonly string[]
}

function insertsIn(node: PlanNode): readonly Insert[] {
  const source = node.Plans?.find((child) => child['Parent Relationship'] === 'Outer')
  const table = node['Relation Name']
  const inserts = node.Operation === 'Insert' && table !== undefined
  return [...(inserts ? [{ table, values: source?.Output ?? [] }] : []), ...(node.Plans ?? []).flatMap(insertsIn)]
}

async function readTypeNames(client: postgres.Sql): Promise<ReadonlyMap<number, string>> {
  const rows = await client<{ oid: number; name: string }[]>`select oid, oid::regtype::text as name from pg_type`
  return new Map(rows.map(({ oid, name }) => [oid, name]))
}

interface MandatoryColumn {
  readonly table: string
  readonly column: string
  readonly position: number
}

async function readMandatoryColumns(client: postgres.Sql): Promise<ReadonlyMap<string, readonly MandatoryColumn[]>> {
  const rows = await client<MandatoryColumn[]>`
    select relname as table, attname as column, attnum as position
    from pg_attribute join pg_class on pg_class.oid = attrelid
    where relnamespace = 'public'::regnamespace and attnum > 0 and attnotnull and attgenerated = '' and not attisdropped`
  return Map.groupBy(rows, ({ table }) => table)
}
