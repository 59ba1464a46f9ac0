import { setTimeout as sleep } from 'node:timers/promises'
import { http } from '../http/problems.ts'
import { Failure } from '../problem.ts'
import { Connection, type ConnectionOptions, type Statement } from './connection.ts'
import { ControlSession } from './control-session.ts'

export interface PoolOptions extends ConnectionOptions {
  readonly connectionsMax: number
  /** How many may wait for a connection; one more is refused at once. */
  readonly waitersMax: number
  readonly acquireTimeoutMs: number
  /** How long a cancelled statement may take to end before its connection is dropped. */
  readonly cancelGraceMs: number
}

export interface PoolObserver {
  acquired(waitMs: number): void
  rejected(reason: 'queue_full' | 'timeout'): void
}

export interface PoolStats {
  readonly max: number
  readonly inUse: number
  readonly idle: number
  readonly waiting: number
}

interface Waiter {
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** Longer than an interrupted statement takes to end, as a rule. */
const cancelAgainMs = 20
const retryAfterSeconds = '1'
const overloaded = (detail: string) =>
  new Failure(http.overloaded, { detail, headers: { 'retry-after': retryAfterSeconds } })

/**
 * A bounded number of sessions, each lent to one borrower at a time, and a bounded queue before them.
 * postgres.js has neither a limit to its queue nor a time limit in it (porsager/postgres#824), and lets a slow
 * statement hold up others behind it on the same connection; here a statement never shares its session.
 */
export class Pool {
  readonly #options: PoolOptions
  readonly #observer: PoolObserver
  readonly #idle: Connection[] = []
  readonly #lent = new Set<Connection>()
  readonly #waiters = new Set<Waiter>()
  readonly #control: ControlSession
  /** How many borrowers there are: those with a session, and those whose session is being opened. */
  #borrowers = 0
  #ended = false
  #drained: (() => void) | undefined

  constructor(options: PoolOptions, observer: PoolObserver) {
    this.#options = options
    this.#observer = observer
    this.#control = new ControlSession(options)
  }

  get stats(): PoolStats {
    return {
      max: this.#options.connectionsMax,
      inUse: this.#borrowers,
      idle: this.#idle.filter(({ broken }) => !broken).length,
      waiting: this.#waiters.size,
    }
  }

  /**
   * Lends a session to `work` and takes it back afterwards.
   * Throws `http.overloaded` when the queue is full or the wait too long, and the reason of `signal` when that aborts.
   */
  async use<T>(signal: AbortSignal | undefined, work: (connection: Connection) => Promise<T>): Promise<T> {
    const startedAt = performance.now()
    await this.#permit(signal)
    this.#observer.acquired(performance.now() - startedAt)
    let connection: Connection | undefined
    try {
      connection = this.#reusable() ?? (await Connection.open(this.#options, signal))
      this.#lent.add(connection)
      return await work(connection)
    } finally {
      this.#takeBack(connection)
    }
  }

  /** Runs one statement on a lent session; when `signal` aborts, has the server cancel exactly that statement. */
  async run(connection: Connection, statement: Statement, signal: AbortSignal | undefined): Promise<unknown> {
    if (signal === undefined) return connection.run(statement)
    signal.throwIfAborted()
    const running = connection.run(statement)
    let stopping: Promise<void> | undefined
    const onAbort = () => {
      stopping = this.#stop(connection, running)
    }
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      return await running
    } catch (error) {
      throw signal.aborted ? signal.reason : error
    } finally {
      signal.removeEventListener('abort', onAbort)
      // A request to cancel that is still on its way could hit whoever borrows this session next.
      await stopping
    }
  }

  /** Ends what a transaction has done so far; a session that does not obey within the grace is dropped. */
  async rollBack(connection: Connection): Promise<void> {
    if (connection.broken) return
    const timer = setTimeout(() => void connection.close(), this.#options.cancelGraceMs)
    await connection.run({ text: 'rollback', params: [], asArrays: false }).catch(() => connection.close())
    clearTimeout(timer)
  }

  /** Opens so many sessions, all at once, and keeps them for whoever comes. Rejects when one cannot be opened. */
  async warmUp(sessions: number): Promise<void> {
    const { promise: allOpen, resolve: release } = Promise.withResolvers<void>()
    let open = 0
    const hold = async () => {
      if (++open === sessions) release()
      await allOpen
    }
    const holders = Array.from({ length: sessions }, () => this.use(undefined, hold))
    // One that fails must not leave the others waiting for it.
    await Promise.all(holders.map((holder) => holder.finally(release)))
  }

  /** Asks the server for a sign of life on a session apart from the pool, so that a busy pool does not look dead. */
  ping(timeoutMs: number): Promise<void> {
    return this.#control.ping(timeoutMs)
  }

  /** Refuses new borrowers, waits up to `timeoutMs` for the present ones, then closes every session. */
  async end(timeoutMs: number): Promise<void> {
    this.#ended = true
    for (const waiter of this.#waiters) waiter.reject(overloaded('The service is shutting down.'))
    this.#waiters.clear()
    if (this.#borrowers > 0) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#drained = resolve
      const timer = setTimeout(resolve, timeoutMs)
      await promise
      clearTimeout(timer)
    }
    await Promise.all([this.#control, ...this.#idle.splice(0), ...this.#lent].map((session) => session.close()))
  }

  async #permit(signal: AbortSignal | undefined): Promise<void> {
    if (this.#ended) throw overloaded('The service is shutting down.')
    signal?.throwIfAborted()
    if (this.#borrowers < this.#options.connectionsMax) {
      this.#borrowers++
      return
    }
    if (this.#waiters.size >= this.#options.waitersMax) {
      this.#observer.rejected('queue_full')
      throw overloaded('The queue for the database is full.')
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const waiter: Waiter = { resolve, reject }
    // Leaves the queue in the same tick: a permit handed to someone who has given up would be lost.
    const giveUp = (error: unknown) => {
      if (this.#waiters.delete(waiter)) reject(error)
    }
    const timer = setTimeout(() => {
      this.#observer.rejected('timeout')
      giveUp(overloaded('No database connection became free in time.'))
    }, this.#options.acquireTimeoutMs)
    const onAbort = () => giveUp(signal?.reason)
    signal?.addEventListener('abort', onAbort, { once: true })
    this.#waiters.add(waiter)
    try {
      await promise
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    }
  }

  #reusable(): Connection | undefined {
    for (let connection = this.#idle.pop(); connection; connection = this.#idle.pop())
      if (!connection.broken) return connection
    return undefined
  }

  #takeBack(connection: Connection | undefined): void {
    if (connection) this.#lent.delete(connection)
    if (connection && !connection.broken && !this.#ended) this.#idle.push(connection)
    else void connection?.close()
    const [next] = this.#waiters
    if (next) {
      this.#waiters.delete(next)
      next.resolve()
      return
    }
    this.#borrowers--
    if (this.#borrowers === 0) this.#drained?.()
  }

  /**
   * Settles once `running` has ended and no request to cancel it is on its way. The requests are repeated: one may
   * overtake the statement, or arrive between two steps of its protocol, when the server has nothing to cancel.
   */
  async #stop(connection: Connection, running: Promise<unknown>): Promise<void> {
    const over = running.then(
      () => true,
      () => true,
    )
    const { promise: late, reject } = Promise.withResolvers<never>()
    const timer = setTimeout(reject, this.#options.cancelGraceMs)
    try {
      do await Promise.race([this.#control.cancel(connection.pid, this.#options.cancelGraceMs), late])
      while (!(await Promise.race([over, sleep(cancelAgainMs, false), late])))
    } catch {
      await connection.close()
    } finally {
      clearTimeout(timer)
    }
  }
}
