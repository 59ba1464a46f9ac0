import { describeError } from './log-error.ts'

export type LogFields = Readonly<Record<string, unknown>>

export const redacted = '[redacted]'

const secretKey =
  /authorization|cookie|token|passw(or)?d|secret|credential|private[-_]?key|api[-_]?key|idempotency[-_]?key|database[-_]?url|dsn$/i

/**
 * Hides the values of keys that name a secret, in any case and with any prefix, at the top and one level below it, and
 * describes errors under any key. Returns `fields` itself when there is nothing to hide: pino's own `redact` with
 * wildcards costs ten times as much as the rest of a line.
 */
export const redactFields = (fields: LogFields): LogFields => redactLevel(fields, 1)

function redactLevel(fields: LogFields, levelsBelow: number): LogFields {
  let safe: Record<string, unknown> | undefined
  for (const key in fields) {
    const value = fields[key]
    const replacement = replace(key, value, levelsBelow)
    if (replacement === value) continue
    safe ??= { ...fields }
    safe[key] = replacement
  }
  return safe ?? fields
}

function replace(key: string, value: unknown, levelsBelow: number): unknown {
  if (typeof value === 'string') return secretKey.test(key) ? redacted : value
  if (typeof value !== 'object' || value === null) return value
  if (secretKey.test(key)) return redacted
  if (value instanceof Error) return describeError(value)
  return levelsBelow > 0 && !Array.isArray(value) ? redactLevel(value as LogFields, levelsBelow - 1) : value
}
