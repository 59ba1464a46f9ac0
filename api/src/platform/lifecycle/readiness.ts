import type { Logger } from '../telemetry/logger.ts'

export interface ReadinessDeps {
  readonly draining: () => boolean
  readonly ping: (timeoutMs: number) => Promise<void>
  readonly schemaIsCurrent: (signal: AbortSignal) => Promise<boolean>
  readonly log: Pick<Logger, 'info' | 'warn'>
}

/** How long the database may take to answer a probe. */
const pingTimeoutMs = 500

/**
 * Tells why no traffic should come, or undefined when it may, and logs when that changes. The schema is looked at until
 * it is current: it only ever moves on from there.
 */
export function createReadiness({ draining, ping, schemaIsCurrent, log }: ReadinessDeps) {
  let schemaWasCurrent = false
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
    return answer(schemaWasCurrent ? undefined : 'the database schema is older than this release needs')
  }
}
