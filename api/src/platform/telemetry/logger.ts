import { createRequire } from 'node:module'
import pino from 'pino'
import { logKeys } from '../../contract.ts'
import { describeError } from './log-error.ts'
import { type LogFields, redactFields } from './log-redaction.ts'

/** Keys are snake_case. A message is a fixed sentence: what varies goes into fields. */
export type LogMethod = (fields: LogFields, message: string) => void

export interface Logger {
  readonly trace: LogMethod
  readonly debug: LogMethod
  readonly info: LogMethod
  readonly warn: LogMethod
  readonly error: LogMethod
  readonly fatal: LogMethod
  /** A logger that puts `fields` into each of its lines, and follows the level of the one it was made from. */
  child(fields: LogFields): Logger
}

/** The process's own logger. */
export interface RootLogger extends Logger {
  readonly level: string
  /** Changes the level of this logger and all of its children. Returns false, changing nothing, for an unknown level. */
  setLevel(level: string): boolean
  /** Returns when every line has been handed to the operating system. Never throws. */
  flush(): void
}

/** Where lines go: one call per line, newline included. */
export interface LogDestination {
  write(line: string): void
  flushSync?(): void
}

export interface LoggerOptions {
  readonly service: string
  readonly version: string
  /** One of `logLevels`. */
  readonly level: string
  /** For people at a terminal; machines read JSON. */
  readonly pretty: boolean
  /** Standard output when left out. */
  readonly destination?: LogDestination | undefined
  readonly now: () => Date
}

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

/**
 * Makes the process's logger: one JSON object per line, with secrets hidden and errors described under `err`. Lines
 * are written synchronously, so that none is lost when the process ends. Throws for an unknown level.
 */
export function createLogger(options: LoggerOptions): RootLogger {
  const plain = options.destination ?? pino.destination({ dest: 1, sync: true })
  const destination = options.pretty ? prettyDestination(plain) : plain
  const root = pino(
    {
      level: options.level,
      base: { [logKeys.service]: options.service, [logKeys.version]: options.version },
      timestamp: () => `,"${logKeys.time}":"${options.now().toISOString()}"`,
      messageKey: logKeys.message,
      errorKey: logKeys.error,
      serializers: { [logKeys.error]: describeOnce },
      formatters: { level: (label) => ({ [logKeys.level]: label }), log: redactFields },
    },
    destination,
  )
  redactChildren(root)
  return Object.assign(root, { setLevel: levelSetter(root), flush: () => flush(destination) }) as RootLogger
}

/** What is thrown need not be an Error. Those have been described by `redactFields`, which sees the fields first. */
const describeOnce = (value: unknown) => (typeof value === 'object' && value !== null ? value : describeError(value))

/** pino formats the fields of a line but not those that a child is bound to. Children inherit this from the root. */
function redactChildren(root: pino.Logger): void {
  const { child } = root
  root.child = function redacting(this: pino.Logger, fields: LogFields) {
    return child.call(this, redactFields(fields))
  } as typeof child
}

function levelSetter(root: pino.Logger): RootLogger['setLevel'] {
  const known: readonly string[] = logLevels
  return (level) => {
    if (!known.includes(level)) return false
    root.level = level
    return true
  }
}

function flush(destination: LogDestination): void {
  try {
    destination.flushSync?.()
  } catch {
    // Nobody is left to tell: the reader of the log has gone.
  }
}

/** Loaded on demand: production writes JSON and can do without the package. */
function prettyDestination(plain: LogDestination): LogDestination {
  const { prettyFactory } = createRequire(import.meta.url)('pino-pretty') as typeof import('pino-pretty')
  const format = prettyFactory({
    colorize: process.stdout.isTTY,
    ignore: `${logKeys.service},${logKeys.version}`,
    translateTime: 'SYS:HH:MM:ss.l',
    singleLine: true,
  })
  return {
    write: (line) => plain.write(format(line)),
    flushSync: () => plain.flushSync?.(),
  }
}
