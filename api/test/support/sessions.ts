import postgres from 'postgres'
import { afterAll } from 'vitest'

/** A session of a database as its server sees it. */
export interface SeenSession {
  readonly pid: number
  /** `active`, `idle`, `idle in transaction` ... */
  readonly state: string
  /** The statement that runs, or the last one that did. */
  readonly query: string
}

export interface SessionWatch {
  /** The sessions of that database that have this application name. */
  list(): Promise<readonly SeenSession[]>
  /** Ends all of them, as `kill` on the server would; returns how many there were. */
  terminateAll(): Promise<number>
  /** Runs anything else beside them. */
  readonly sql: postgres.Sql
}

/** Watches a database from a session of its own, which ends with the test file. */
export function watchSessions(url: string, applicationName: string): SessionWatch {
  const sql = postgres(url, { max: 1, onnotice: () => undefined, connection: { application_name: 'watch' } })
  afterAll(() => sql.end({ timeout: 1 }))
  return {
    sql,
    list: () => sql<SeenSession[]>`
      select pid, state, query from pg_stat_activity
      where datname = current_database() and application_name = ${applicationName} and state is not null`,
    terminateAll: async () => {
      const ended = await sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name = ${applicationName}`
      return ended.length
    },
  }
}
