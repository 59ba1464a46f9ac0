import { randomFillSync } from 'node:crypto'

/** Where new traces and spans get their ids from, so that a test can foresee them. */
export interface TraceIds {
  /** 32 lower-case hexadecimal digits, not all zero. */
  traceId(): string
  /** 16 lower-case hexadecimal digits, not all zero. */
  spanId(): string
}

const poolBytes = 4096

/** Random ids. One call for randomness serves many of them: the call costs more than the bytes. */
export function randomTraceIds(): TraceIds {
  const pool = Buffer.alloc(poolBytes)
  let at = poolBytes
  const take = (bytes: number): string => {
    if (at + bytes > poolBytes) {
      randomFillSync(pool)
      at = 0
    }
    const id = pool.toString('hex', at, at + bytes)
    at += bytes
    return /[^0]/.test(id) ? id : take(bytes)
  }
  return { traceId: () => take(16), spanId: () => take(8) }
}
