import { type AnyColumn, type SQL, sql } from 'drizzle-orm'

/**
 * `column = any(values)` with one parameter, whatever the number of values, so that the statement's text stays one.
 * (Drizzle's `inArray` writes a parameter per value, which would prepare a statement per length.)
 */
export const anyOf = (column: AnyColumn | SQL, values: readonly (string | number)[]): SQL =>
  sql`${column} = any(${`{${values.map((value) => JSON.stringify(String(value))).join(',')}}`})`

/** A point in time as a parameter of raw SQL, to the millisecond. */
export const instantParam = (instant: Date): SQL => sql`${instant.toISOString()}::timestamptz`

/** A value for PostgreSQL to unfold with `jsonb_to_recordset`, `jsonb_array_elements` and the like: one parameter. */
export const jsonParam = (value: unknown): SQL => sql`${JSON.stringify(value)}::text::jsonb`
