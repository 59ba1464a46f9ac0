/** A span's identity as it goes from process to process (W3C Trace Context, level 1). */
export interface TraceContext {
  /** 32 lower-case hexadecimal digits. */
  readonly traceId: string
  /** 16 lower-case hexadecimal digits. */
  readonly spanId: string
  /** Whether the trace is recorded, here or by the caller. */
  readonly sampled: boolean
  /** The header that makes the receiver's spans children of this one. */
  readonly traceparent: string
}

/** `traceId` and `spanId` must be valid; nothing is checked here. */
export const traceContext = (traceId: string, spanId: string, sampled: boolean): TraceContext => ({
  traceId,
  spanId,
  sampled,
  get traceparent() {
    return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`
  },
})

const sampledFlag = 0x01
const pattern = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/
const noTrace = '0'.repeat(32)
const noSpan = '0'.repeat(16)

/**
 * Reads a `traceparent` header (W3C Trace Context level 1, section 3.2). Undefined for anything that the standard calls
 * invalid: version ff, ids of zeroes, upper-case digits, several values, and in version 00 anything after the flags.
 * A later version is read as far as version 00 goes.
 */
export function parseTraceparent(header: string | undefined): TraceContext | undefined {
  const match = header === undefined ? null : pattern.exec(header)
  if (match === null) return undefined
  const [, version, traceId = '', spanId = '', flags = '', rest] = match
  if (version === 'ff' || (version === '00' && rest !== undefined)) return undefined
  if (traceId === noTrace || spanId === noSpan) return undefined
  return traceContext(traceId, spanId, (Number.parseInt(flags, 16) & sampledFlag) === sampledFlag)
}
