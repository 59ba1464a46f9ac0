import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '../telemetry/logger.ts'

export interface ReadinessDeps {
  readonly draining: () => boolean
  readonly ping: (timeoutMs: number) => Promise<void>
  readonly schemaIsCurrent: (signal: AbortSignal) => Promise<boolean>
  /** Opens the sessions that the first requests need; on a busy machine that takes longer than a probe waits. */
  readonly warmUp: () => Promise<void>
  readonly log: Pick<Logger, 'info' | 'warn'>
}

/** How long the database may take to answer a probe. */
const pingTimeoutMs = 500

/**
 * Tells why no traffic should come, or undefined when it may, and logs when that changes. The schema is looked at until
 * it is current: it only ever moves on from there. Then the first sessions are opened, once.
 */
export function createReadiness({ draining, ping, schemaIsCurrent, warmUp, log }: ReadinessDeps) {
  let schemaWasCurrent = false
  const isWarm = onceDone(warmUp)
  let last: string | undefined
  const answer = (reason: string | undefined, err?: unknown) => {
    const now = `${reason} ${err}`
    if (now !== last && reason !== undefined) log.warn({ reason, ...(err !== undefined && { err }) }, 'not ready')
    else if (now !== last) log.info({}, 'ready')
    last = now
    return reason
  }
  return async (): Promise<string | undefined> => {
    if (draining()) return 'the service is shutting down'
    try {
      await ping(pingTimeoutMs)
      schemaWasCurrent ||= await schemaIsCurrent(AbortSignal.timeout(pingTimeoutMs))
    } catch (err) {
      return answer('the database does not answer', err)
    }
    if (!schemaWasCurrent) return answer('the database schema is older than this release needs')
    return answer((await isWarm(pingTimeoutMs)) ? undefined : 'the first database sessions are not open yet')
  }
}

/** Does `work` until it succeeds once. @returns waits for it up to so many milliseconds, and tells whether it has */
function onceDone(work: () => Promise<void>) {
  let isDone = false
  let running: Promise<void> | undefined
  const begin = () =>
    work()
      .then(
        () => {
          isDone = true
        },
        // The next one who asks begins it again.
        () => undefined,
      )
      .finally(() => {
        running = undefined
      })
  return async (waitMs: number): Promise<boolean> => {
    if (isDone) return true
    running ??= begin()
    const patience = new AbortController()
    await Promise.race([running, sleep(waitMs, undefined, { signal: patience.signal }).catch(() => undefined)])
    patience.abort()
    return isDone
  }
}
