import { setTimeout as sleep } from 'node:timers/promises'

/** How a request is tried again when the other side is busy or away. */
export interface Patience {
  /** Requests in all, the first one included. */
  readonly attempts: number
  /** The wait before the second attempt; it doubles each time. */
  readonly firstWaitMs: number
  /** No wait is longer, whatever the other side asks for. */
  readonly longestWaitMs: number
  /** A request without an answer is given up after this long. */
  readonly timeoutMs: number
}

/** Five attempts within about half a minute of waiting. */
export const patience: Patience = { attempts: 5, firstWaitMs: 1000, longestWaitMs: 30_000, timeoutMs: 60_000 }

const worthAnotherTry = new Set([408, 425, 429, 500, 502, 503, 504])

/**
 * Fetches `url`, and again while the answer is 429, a passing 5xx, or none at all, waiting as long as `Retry-After`
 * (RFC 9110, 10.2.3) asks for. Returns the last answer, whatever its status; rejects when there was none. `init.body`
 * has to be something that can be sent twice.
 */
export async function fetchPatiently(
  url: string,
  init: RequestInit = {},
  { attempts, firstWaitMs, longestWaitMs, timeoutMs }: Patience = patience,
): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    const last = attempt >= attempts
    const result = await fetchOnce(url, init, timeoutMs)
    if (result instanceof Response && (last || !worthAnotherTry.has(result.status))) return result
    if (result instanceof Error && last) throw result
    const asked = result instanceof Response ? retryAfterMs(result) : undefined
    if (result instanceof Response) await result.body?.cancel()
    await sleep(Math.min(asked ?? firstWaitMs * 2 ** (attempt - 1), longestWaitMs))
  }
}

/** The answer to one request, or why there was none. */
async function fetchOnce(url: string, init: RequestInit, timeoutMs: number): Promise<Response | Error> {
  try {
    return await fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) })
  } catch (error) {
    return new Error(`${init.method ?? 'GET'} ${url} had no answer`, { cause: error })
  }
}

function retryAfterMs(response: Response): number | undefined {
  const text = response.headers.get('retry-after')
  if (text === null) return
  const seconds = Number(text)
  const ms = Number.isNaN(seconds) ? Date.parse(text) - Date.now() : seconds * 1000
  return Number.isNaN(ms) ? undefined : Math.max(ms, 0)
}
