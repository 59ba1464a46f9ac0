import { PgDatabase, PgDialect } from 'drizzle-orm/pg-core'
import { type PostgresJsQueryResultHKT, PostgresJsSession } from 'drizzle-orm/postgres-js'
import type postgres from 'postgres'
import type { Connection } from './connection.ts'
import { Pool, type PoolObserver, type PoolOptions, type PoolStats } from './pool.ts'

/** Drizzle's query builders on this service's pool; within `transaction` they all run in that transaction. */
export type Db = PgDatabase<PostgresJsQueryResultHKT>

/** Told before each statement; what it returns is told how the statement ended. */
export type StatementObserver = (text: string) => (error?: unknown) => void

/** What bounds and observes the statements of one request, job or command. */
export interface DbScope {
  readonly signal?: AbortSignal | undefined
  readonly observe?: StatementObserver | undefined
}

export interface Database {
  /** A handle for one request, job or command. It costs two small objects; make one for each. */
  bind(scope: DbScope): Db
  readonly stats: PoolStats
  /** Opens the first sessions, up to `sessions` or as many as there may be. Rejects when one cannot be opened. */
  warmUp(sessions: number): Promise<void>
  /** Rejects when the server does not answer in time; works while the pool is exhausted. */
  ping(timeoutMs: number): Promise<void>
  /** Waits up to `timeoutMs` for running work, then closes every session. */
  end(timeoutMs: number): Promise<void>
}

/** Opens nothing yet: sessions are made when the first statements need them. */
export function createDatabase(options: PoolOptions, observer: PoolObserver): Database {
  const pool = new Pool(options, observer)
  return {
    bind: (scope) => bindTo(new ScopedClient(pool, scope, undefined)),
    get stats() {
      return pool.stats
    },
    warmUp: (sessions) => pool.warmUp(Math.min(sessions, options.connectionsMax)),
    ping: (timeoutMs) => pool.ping(timeoutMs),
    end: (timeoutMs) => pool.end(timeoutMs),
  }
}

/** Column names in SQL are the snake_case of the names in TypeScript. */
const dialect = new PgDialect({ casing: 'snake_case' })

const bindTo = (client: ScopedClient): Db =>
  new PgDatabase(dialect, new PostgresJsSession(client as unknown as postgres.Sql, dialect, undefined), undefined)

/** Builds statements and runs none. */
export const statementBuilder: Db = bindTo(undefined as unknown as ScopedClient)

/** The part of a postgres.js client that Drizzle's session calls, run through the pool. */
class ScopedClient {
  readonly #pool: Pool
  readonly #scope: DbScope
  readonly #connection: Connection | undefined
  #over = false

  constructor(pool: Pool, scope: DbScope, connection: Connection | undefined) {
    this.#pool = pool
    this.#scope = scope
    this.#connection = connection
  }

  unsafe(text: string, params: readonly unknown[] = []) {
    const run = (asArrays: boolean) => this.#run(text, params, asArrays)
    return {
      values: () => run(true),
      // Drizzle awaits the pending query itself when it wants objects.
      // biome-ignore lint/suspicious/noThenProperty: a postgres.js query is lazy, it starts when it is awaited.
      then: (...settle: Parameters<Promise<unknown>['then']>) => run(false).then(...settle),
    }
  }

  /** One transaction on one session. It is rolled back when `work` throws, or when the request is given up. */
  async begin<T>(work: (client: ScopedClient) => Promise<T>): Promise<T> {
    return this.#pool.use(this.#scope.signal, async (connection) => {
      const tx = new ScopedClient(this.#pool, this.#scope, connection)
      await tx.#run('begin', [], false)
      try {
        const result = await work(tx)
        await tx.#commit()
        return result
      } catch (error) {
        await this.#pool.rollBack(connection)
        throw error
      } finally {
        tx.#leave()
      }
    })
  }

  /** A transaction within a transaction is part of it: there is one outcome for all. */
  savepoint<T>(work: (client: ScopedClient) => Promise<T>): Promise<T> {
    return work(this)
  }

  #leave(): void {
    this.#over = true
  }

  /** The server answers the commit of a transaction in which a statement has failed with success, and rolls it back. */
  async #commit(): Promise<void> {
    const { command } = (await this.#run('commit', [], false)) as { command: string }
    if (command !== 'COMMIT') throw new Error('a transaction went on after one of its statements had failed')
  }

  async #run(text: string, params: readonly unknown[], asArrays: boolean): Promise<unknown> {
    // Its session may serve another by now.
    if (this.#over) throw new Error('a statement was not awaited before its transaction ended')
    const { signal } = this.#scope
    const statement = { text, params, asArrays }
    const ended = this.#scope.observe?.(text)
    try {
      const result = this.#connection
        ? await this.#pool.run(this.#connection, statement, signal)
        : await this.#pool.use(signal, (connection) => this.#pool.run(connection, statement, signal))
      ended?.()
      return result
    } catch (error) {
      ended?.(error)
      throw error
    }
  }
}
