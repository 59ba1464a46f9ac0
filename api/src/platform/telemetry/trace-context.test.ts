import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseTraceparent, traceContext } from './trace-context.ts'
import { randomTraceIds } from './trace-ids.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const spanId = '00f067aa0ba902b7'

describe('parseTraceparent', () => {
  it.each([
    [`00-${traceId}-${spanId}-01`, true],
    [`00-${traceId}-${spanId}-00`, false],
    [`00-${traceId}-${spanId}-03`, true],
    [`00-${traceId}-${spanId}-fe`, false],
    [`01-${traceId}-${spanId}-01`, true],
    [`cc-${traceId}-${spanId}-01-what-the-future-holds`, true],
    [`cc-${traceId}-${spanId}-01-`, true],
  ])('reads %s as sampled: %s', (header, sampled) => {
    expect(parseTraceparent(header)).toMatchObject({ traceId, spanId, sampled })
  })

  it.each([
    ['no header', undefined],
    ['nothing', ''],
    ['the forbidden version', `ff-${traceId}-${spanId}-01`],
    ['a trace id of zeroes', `00-${'0'.repeat(32)}-${spanId}-01`],
    ['a span id of zeroes', `00-${traceId}-${'0'.repeat(16)}-01`],
    ['more after the flags of version 00', `00-${traceId}-${spanId}-01-x`],
    ['a dash after the flags of version 00', `00-${traceId}-${spanId}-01-`],
    ['more without a dash in a later version', `cc-${traceId}-${spanId}-01.x`],
    ['upper-case digits', `00-${traceId.toUpperCase()}-${spanId}-01`],
    ['an upper-case version', `CC-${traceId}-${spanId}-01`],
    ['other letters', `00-${'g'.repeat(32)}-${spanId}-01`],
    ['a short trace id', `00-${traceId.slice(1)}-${spanId}-01`],
    ['a long span id', `00-${traceId}-${spanId}0-01`],
    ['short flags', `00-${traceId}-${spanId}-1`],
    ['no flags', `00-${traceId}-${spanId}`],
    ['a short version', `0-${traceId}-${spanId}-01`],
    ['space around it', ` 00-${traceId}-${spanId}-01 `],
    ['a line break at its end', `00-${traceId}-${spanId}-01\n`],
    ['two values', `00-${traceId}-${spanId}-01, 00-${traceId}-${spanId}-01`],
  ])('refuses %s', (_, header) => {
    expect(parseTraceparent(header)).toBeUndefined()
  })

  it('reads what traceContext writes', () => {
    const ids = randomTraceIds()
    fc.assert(
      fc.property(fc.boolean(), (sampled) => {
        const context = traceContext(ids.traceId(), ids.spanId(), sampled)
        expect(parseTraceparent(context.traceparent)).toEqual(context)
      }),
    )
  })
})

it('makes ids that are new each time', () => {
  const ids = randomTraceIds()
  const made = Array.from({ length: 2000 }, () => [ids.traceId(), ids.spanId()])
  expect(made.every(([trace = '', span = '']) => /^[0-9a-f]{32}$/.test(trace) && /^[0-9a-f]{16}$/.test(span))).toBe(
    true,
  )
  expect(new Set(made.flat()).size).toBe(4000)
})
