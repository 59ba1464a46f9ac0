import { z } from 'zod'

interface TextProps {
  /** In characters (Unicode code points), as JSON Schema counts. */
  readonly min?: number
  readonly max: number
  readonly pattern: RegExp
  readonly refusal: string
}

/** Zod counts UTF-16 units; JSON Schema and people count characters. */
const characters = (text: string) => {
  let count = 0
  for (const _ of text) count++
  return count
}

const bounded = ({ min = 0, max, pattern, refusal }: TextProps) =>
  z
    .string()
    .refine((text) => text.length <= max * 2 && characters(text) <= max && characters(text) >= min, {
      message: `Use ${min} to ${max} characters.`,
    })
    .refine((text) => pattern.test(text), { message: refusal })
    .meta({ override: { ...(min > 0 && { minLength: min }), maxLength: max, pattern: pattern.source } })

/** One line of text, `min` (default 1) to `max` characters, without control characters. */
export const line = (max: number, min = 1) =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to refuse.
  bounded({ min, max, pattern: /^[^\x00-\x1f\x7f]*$/, refusal: 'Use one line without control characters.' })

/** Text of any number of lines, up to `max` characters, without control characters but tab and line ends. */
export const lines = (max: number) =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to refuse.
  bounded({ max, pattern: /^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$/, refusal: 'Control characters are not text.' })

/**
 * An instant as RFC 3339 writes it, such as 2026-01-31T12:00:00Z, in the years 1000 to 8999; read to the millisecond.
 * Near the ends of the four-digit years an offset leads to one that PostgreSQL cannot read.
 */
export const Instant = z.iso
  .datetime({ offset: true })
  .regex(/^[1-8]/)
  .transform((text) => new Date(text))
  .meta({ example: '2026-01-31T12:00:00Z', override: { format: 'date-time' } })

/**
 * Two query parameters that narrow a list to a span of time: `name[gte]` and `name[lt]`.
 * @param what happened then, for the document: `Created`
 */
export const timeRange = <N extends string>(name: N, what: string) => {
  const bound = (when: string) => Instant.optional().meta({ description: `${what} ${when}.` })
  return {
    [`${name}[gte]`]: bound('at this time or later'),
    [`${name}[lt]`]: bound('before this time'),
  } as { [K in `${N}[gte]` | `${N}[lt]`]: z.ZodOptional<typeof Instant> }
}
