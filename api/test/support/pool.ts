import { onTestFinished } from 'vitest'
import { Pool, type PoolOptions } from '../../src/platform/db/pool.ts'

export const poolOptions = {
  applicationName: 'pool-test',
  connectionsMax: 3,
  waitersMax: 100,
  acquireTimeoutMs: 5_000,
  connectTimeoutMs: 2_000,
  statementTimeoutMs: 15_000,
  lockTimeoutMs: 5_000,
  idleInTransactionTimeoutMs: 15_000,
  cancelGraceMs: 2_000,
} as const satisfies Omit<PoolOptions, 'url'>

export interface ObservedPool {
  readonly pool: Pool
  /** Every refusal that the pool reported. */
  readonly rejected: readonly ('queue_full' | 'timeout')[]
  /** How many borrowers it reported to have been served. */
  readonly acquired: () => number
  /** Runs one statement and returns its first value. */
  ask(text: string, signal?: AbortSignal): Promise<unknown>
  /** Takes a session and keeps it until the result is called. */
  hold(signal?: AbortSignal): Promise<() => Promise<void>>
}

/** A pool that ends with the test. */
export function startPool(url: string, overrides: Partial<PoolOptions> = {}): ObservedPool {
  const rejected: ('queue_full' | 'timeout')[] = []
  let acquired = 0
  const observer = {
    acquired: () => void acquired++,
    rejected: (reason: 'queue_full' | 'timeout') => void rejected.push(reason),
  }
  const pool = new Pool({ ...poolOptions, url, ...overrides }, observer)
  onTestFinished(() => pool.end(0))
  return {
    pool,
    rejected,
    acquired: () => acquired,
    ask: (text, signal) =>
      pool.use(signal, async (connection) => {
        const rows = (await pool.run(connection, { text, params: [], asArrays: true }, signal)) as unknown[][]
        return rows[0]?.[0]
      }),
    async hold(signal) {
      const held = Promise.withResolvers<void>()
      const released = Promise.withResolvers<void>()
      const use = pool.use(signal, () => {
        held.resolve()
        return released.promise
      })
      await Promise.race([held.promise, use])
      return () => {
        released.resolve()
        return use
      }
    },
  }
}
