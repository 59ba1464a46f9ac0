import { Connection, type ConnectionOptions } from './connection.ts'
import { DatabaseUnavailable } from './errors.ts'

/**
 * One session apart from the pool, opened when it is first needed, on which the server is asked for a sign of life and
 * to cancel what runs on other sessions. When it breaks or falls silent, the next call opens another.
 */
export class ControlSession {
  readonly #options: ConnectionOptions
  readonly #ending = new AbortController()
  #opening: Promise<Connection> | undefined

  constructor(options: ConnectionOptions) {
    this.#options = options
  }

  /** Rejects when the server does not answer within `timeoutMs`. */
  ping(timeoutMs: number): Promise<void> {
    return this.#run('select 1', [], timeoutMs)
  }

  /**
   * Has the server interrupt whatever the session `pid` runs at that moment, if anything. When it resolves, nothing that
   * this session runs later is affected any more; when it rejects, that is not certain.
   */
  cancel(pid: number, timeoutMs: number): Promise<void> {
    return this.#run('select pg_cancel_backend($1)', [pid], timeoutMs)
  }

  /** Closes the session at once, for good. */
  async close(): Promise<void> {
    this.#ending.abort(new DatabaseUnavailable('the database was closed'))
    const connection = await this.#opening?.catch(() => undefined)
    await connection?.close()
  }

  async #run(text: string, params: readonly unknown[], timeoutMs: number): Promise<void> {
    const { promise: late, reject } = Promise.withResolvers<never>()
    const timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs)
    try {
      const connection = await Promise.race([this.#connection(), late])
      const answer = connection.run({ text, params, asArrays: false })
      await Promise.race([answer, late]).catch(async (error: unknown) => {
        await connection.close()
        throw error
      })
    } finally {
      clearTimeout(timer)
    }
  }

  /** The present session, or the one that is being opened for all who ask meanwhile. */
  async #connection(): Promise<Connection> {
    this.#opening ??= Connection.open(this.#options, this.#ending.signal)
    const opening = this.#opening
    const connection = await opening.catch(() => undefined)
    if (connection && !connection.broken) return connection
    if (this.#opening === opening) this.#opening = undefined
    return connection ? this.#connection() : opening
  }
}
