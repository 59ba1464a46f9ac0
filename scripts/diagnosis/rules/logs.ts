import type { Snapshot } from '../snapshot.ts'

/** The last lines that were kept of a container's log. */
export const logOf = ({ logs }: Snapshot, pod: string, container: string): string => logs[`${pod}/${container}`] ?? ''

interface LogLine {
  readonly level?: string
  readonly msg?: string
  readonly reason?: string
  readonly err?: { readonly message?: string; readonly code?: string; readonly cause?: LogLine['err'] }
}

/** A line of the service's log (JSON), or undefined for any other. */
export function parseLine(line: string): LogLine | undefined {
  try {
    const parsed: unknown = JSON.parse(line)
    return typeof parsed === 'object' && parsed !== null ? (parsed as LogLine) : undefined
  } catch {
    return undefined
  }
}

/** The messages of an error and of what caused it, with their codes, such as `connect failed (ECONNREFUSED)`. */
export function describeError(err: LogLine['err']): string {
  if (err === undefined) return ''
  const own = [err.message ?? '', err.code === undefined ? '' : `(${err.code})`].filter((part) => part !== '').join(' ')
  return [own, describeError(err.cause)].filter((part) => part !== '').join(': ')
}

/** The last three lines of a log that tell of a failure; where there are none, its last line. */
export function logErrors(log: string): readonly string[] {
  const lines = log.split('\n').filter((line) => line.trim() !== '')
  const failures = lines.filter((line) => {
    const level = parseLine(line)?.level
    return level === undefined ? /error|fatal|cannot/i.test(line) : ['warn', 'error', 'fatal'].includes(level)
  })
  return (failures.length > 0 ? failures.slice(-3) : lines.slice(-1)).map((line) => `log: ${describeLine(line)}`)
}

function describeLine(line: string): string {
  const { msg, reason, err } = parseLine(line) ?? { msg: line.trim() }
  return [msg ?? '', reason ?? '', describeError(err)].filter((part) => part !== '').join(': ')
}
