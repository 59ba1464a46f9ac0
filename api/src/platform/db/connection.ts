import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { DatabaseUnavailable, isConnectionError } from './errors.ts'
import { OnlySocket } from './only-socket.ts'

export interface ConnectionOptions {
  readonly url: string
  readonly applicationName: string
  readonly connectTimeoutMs: number
  /** The server ends any statement that runs longer, whatever happens to us. */
  readonly statementTimeoutMs: number
  readonly lockTimeoutMs: number
  readonly idleInTransactionTimeoutMs: number
}

export interface Statement {
  readonly text: string
  readonly params: readonly unknown[]
  /** Rows as arrays in column order instead of objects. */
  readonly asArrays: boolean
}

/** How many statements a session keeps prepared. */
const preparedMax = 500
const stringsMax = 5_000

/** What both ends of a session share: the client that speaks on it, its socket, and why it cannot be used any more. */
interface Session {
  readonly client: postgres.Sql
  readonly socket: OnlySocket
  broken: Error | undefined
}

/**
 * One PostgreSQL session for its whole life: a postgres.js client of one connection that is never asked to reconnect.
 * A client that reconnects can run a transaction's later statements outside of it, or throw out of reach of any
 * `catch` (porsager/postgres#1154); here a session that breaks stays broken, and its owner opens another.
 */
export class Connection {
  /** The server's process, which `pg_cancel_backend` takes. */
  readonly pid: number
  readonly #session: Session
  readonly #prepared = new Set<string>()
  #lastFailed = false

  private constructor(session: Session, pid: number) {
    this.#session = session
    this.pid = pid
  }

  /**
   * Connects and logs in. Rejects with DatabaseUnavailable, after `connectTimeoutMs` at the latest, or with the reason
   * of `signal` when that aborts; nothing stays open then.
   */
  static async open(options: ConnectionOptions, signal?: AbortSignal): Promise<Connection> {
    signal?.throwIfAborted()
    const session = createSession(options)
    const { promise: givenUp, reject: giveUp } = Promise.withResolvers<never>()
    const timer = setTimeout(
      () => giveUp(new Error(`no answer within ${options.connectTimeoutMs} ms`)),
      options.connectTimeoutMs,
    )
    const onAbort = () => giveUp(signal?.reason)
    signal?.addEventListener('abort', onAbort, { once: true })
    try {
      const login = session.client.unsafe<[{ pid: number }]>('select pg_backend_pid() as pid')
      const [{ pid }] = await Promise.race([login, givenUp])
      return new Connection(session, pid)
    } catch (cause) {
      session.socket.destroy()
      if (signal?.aborted) throw signal.reason
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new DatabaseUnavailable(`no session with the database: ${reason}`, { cause })
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    }
  }

  /** Why this session can no longer be used, if it cannot. */
  get broken(): Error | undefined {
    return this.#session.broken
  }

  /** Runs one statement. One with parameters is prepared on first use, if it is among the first 500 of the session. */
  async run({ text, params, asArrays }: Statement): Promise<unknown> {
    const session = this.#session
    if (session.broken) throw session.broken
    try {
      const prepare = this.#mayPrepare(text)
      const query = session.client.unsafe(text, [...params] as never[], { prepare })
      Object.assign(query, { strings: keptStrings(text) })
      const rows = await (asArrays ? query.values() : query)
      if (this.#lastFailed) dropLeadingHoles(rows)
      this.#lastFailed = false
      return rows
    } catch (error) {
      this.#lastFailed = true
      if (isConnectionError(error)) session.broken ??= error as Error
      throw error
    }
  }

  /**
   * Clients choose filters and orders, and so among very many texts of lists. The server keeps a plan for each that is
   * prepared, so their number is bounded; the rest run unprepared.
   */
  #mayPrepare(text: string): boolean {
    if (this.#prepared.has(text)) return true
    if (this.#prepared.size >= preparedMax) return false
    this.#prepared.add(text)
    return true
  }

  /** Closes at once: a statement that still runs is rejected. */
  async close(): Promise<void> {
    this.#session.broken ??= new DatabaseUnavailable('this session was closed')
    await this.#session.client.end({ timeout: 0 })
    this.#session.socket.destroy()
  }
}

/**
 * postgres.js puts the first row behind as many holes as the statement before had sent rows when it failed
 * (porsager/postgres#1119).
 */
function dropLeadingHoles(rows: unknown[]): void {
  const first = rows.findIndex((_row, index) => index in rows)
  if (first > 0) rows.splice(0, first)
}

const strings = new Map<string, readonly [string]>()

/**
 * postgres.js wraps each text in an array, and keeps the arrays of those that failed for ever: one array for each of
 * the first 5,000 texts bounds that for whatever is asked often. A test counts the bytes.
 */
function keptStrings(text: string): readonly [string] {
  const kept = strings.get(text) ?? [text]
  if (strings.size < stringsMax) strings.set(text, kept)
  return kept
}

function createSession(options: ConnectionOptions): Session {
  const socket = new OnlySocket()
  const client = postgres(options.url, {
    max: 1,
    idle_timeout: 0,
    max_lifetime: null,
    // None: one time limit, ours, bounds all of the login.
    connect_timeout: 0,
    fetch_types: false,
    // Missing from the types of postgres.js 3.4, documented in its README.
    ...({ socket: (address: Parameters<OnlySocket['open']>[0]) => socket.open(address) } as object),
    onnotice: () => undefined,
    onclose: () => {
      session.broken ??= new DatabaseUnavailable('the database closed the session')
    },
    connection: {
      application_name: options.applicationName,
      statement_timeout: options.statementTimeoutMs,
      lock_timeout: options.lockTimeoutMs,
      idle_in_transaction_session_timeout: options.idleInTransactionTimeoutMs,
    },
  })
  // Called for what it does to the client: it hands dates and JSON through as text, which drizzle's columns expect.
  drizzle(client)
  const session: Session = { client, socket, broken: undefined }
  return session
}
