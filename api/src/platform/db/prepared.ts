import type { PostgresJsSession } from 'drizzle-orm/postgres-js'
import { type Db, statementBuilder } from './database.ts'

/** A statement of Drizzle's builders, before it is run. */
interface Preparable<R> {
  prepare(name: string): { execute(values: Readonly<Record<string, unknown>>): Promise<R> }
}

/**
 * A statement for a hot path, built once instead of for each request: to build one takes Drizzle more processor time
 * than to run it.
 * @param build makes the statement, with `sql.placeholder(name)` for each value that varies
 * @returns runs it with values by name, wherever `db` runs: in its transaction, under its deadline
 */
export function prepared<R>(build: (db: Db) => Preparable<R>) {
  let made: ReturnType<Preparable<R>['prepare']> | undefined
  return (db: Db, values: Readonly<Record<string, unknown>>): Promise<R> => {
    made ??= build(statementBuilder).prepare('')
    // Drizzle binds it to the client that it was made with; all that this run does not share with others is the client.
    const { client } = db._.session as PostgresJsSession<never, never, never>
    const mine: typeof made = Object.create(made, { client: { value: client } })
    return mine.execute(values)
  }
}
