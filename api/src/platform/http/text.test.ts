import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { Instant, line, lines } from './text.ts'

const accepts = (schema: z.ZodType, value: unknown) => schema.safeParse(value).success
const family = '👨‍👩‍👧‍👦'

describe('line', () => {
  it.each([
    ['one character', 'x', true],
    ['the longest', 'x'.repeat(10), true],
    ['one too many', 'x'.repeat(11), false],
    ['ten emoji, in twenty UTF-16 units', '😀'.repeat(10), true],
    ['eleven emoji', '😀'.repeat(11), false],
    ['an emoji of seven characters', family, true],
    ['two of those', family + family, false],
    ['nothing', '', false],
    ['a space', ' ', true],
    ['a no-break space', '\u00a0', true],
    ['right-to-left text', 'שלום', true],
    ['a tab', 'a\tb', false],
    ['a line end', 'a\n', false],
    ['a carriage return', 'a\rb', false],
    ['a NUL', '\0', false],
    ['an escape', '\u001b[2J', false],
    ['a delete', '\u007f', false],
    ['a number', 1, false],
    ['null', null, false],
  ])('%s: %j is accepted: %s', (_, value, expected) => {
    expect(accepts(line(10), value)).toBe(expected)
  })

  it('may be empty where that is said', () => {
    expect(accepts(line(10, 0), '')).toBe(true)
  })
})

describe('lines', () => {
  it.each([
    ['nothing', '', true],
    ['line ends and tabs', 'a\r\n\tb', true],
    ['one character too many', 'x'.repeat(11), false],
    ['a NUL', 'a\0', false],
    ['a vertical tab', 'a\vb', false],
    ['a form feed', 'a\fb', false],
    ['a delete', '\u007f', false],
  ])('%s: accepted: %s', (_, value, expected) => {
    expect(accepts(lines(10), value)).toBe(expected)
  })
})

it('lengths are in characters, as JSON Schema counts them', () => {
  const short = line(10, 0)
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (text) => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to refuse.
      expect(accepts(short, text)).toBe([...text].length <= 10 && !/[\x00-\x1f\x7f]/.test(text))
    }),
  )
})

describe('Instant', () => {
  it.each([
    ['2026-01-31T12:00:00Z', '2026-01-31T12:00:00.000Z'],
    ['2026-01-31T12:00:00.1Z', '2026-01-31T12:00:00.100Z'],
    ['2026-01-31T12:00:00.123456Z', '2026-01-31T12:00:00.123Z'],
    ['2026-01-31T12:00:00+02:00', '2026-01-31T10:00:00.000Z'],
    ['2024-02-29T23:59:59-05:30', '2024-03-01T05:29:59.000Z'],
    ['1000-01-01T00:00:00Z', '1000-01-01T00:00:00.000Z'],
    ['8999-12-31T23:59:59-23:59', '9000-01-01T23:58:59.000Z'],
  ])('%s is %s', (text, expected) => {
    expect(Instant.parse(text).toISOString()).toBe(expected)
  })

  it.each([
    '',
    'now',
    '2026-01-31',
    '2026-01-31T12:00:00',
    '2026-01-31 12:00:00Z',
    '2026-02-30T12:00:00Z',
    '2025-02-29T12:00:00Z',
    '2026-01-31T24:00:00Z',
    '2026-01-31T12:00:60Z',
    '2026-01-31T12:00:00+24:00',
    '0000-01-01T00:00:00Z',
    '0001-01-01T00:00:00+23:59',
    '9999-12-31T23:59:59-23:59',
    '+12026-01-31T12:00:00Z',
    '-2026-01-31T12:00:00Z',
    ' 2026-01-31T12:00:00Z',
  ])('%j is refused', (text) => {
    expect(accepts(Instant, text)).toBe(false)
  })
})
