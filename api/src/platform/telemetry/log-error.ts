/** An error as a log line shows it: known fields only, so that nothing rides along by accident. */
export interface LoggedError {
  readonly type: string
  readonly message: string
  readonly stack?: string
  /** A problem's code, a SQLSTATE, or a code of Node such as `ECONNREFUSED`. */
  readonly code?: string
  /** A failed statement, with its placeholders and never its parameters. */
  readonly sql?: string
  readonly constraint?: string
  readonly table?: string
  readonly errors?: readonly LoggedError[]
  readonly cause?: LoggedError
}

const depthMax = 5
const errorsMax = 5
const sqlCharsMax = 2000
const valuesMax = 100

/**
 * Describes anything that was thrown, with its causes (at most five deep) and the members of an AggregateError.
 * SQL parameters never appear: not from Drizzle, whose messages list them, not from the server, whose messages and
 * details quote them.
 */
export function describeError(thrown: unknown): LoggedError {
  try {
    return describe(thrown, 0, undefined)
  } catch {
    // Anything can be thrown, getters that throw included, and a log line is no place to fail.
    return { type: typeof thrown, message: 'an error that cannot be described' }
  }
}

function describe(thrown: unknown, depth: number, sqlAbove: string | undefined): LoggedError {
  if (!(thrown instanceof Error)) return { type: typeof thrown, message: withoutPasswords(String(thrown)) }
  const error: Fields = thrown
  const message = publicMessage(error)
  const sql = text(error.query)?.slice(0, sqlCharsMax)
  const hasMore = depth + 1 < depthMax
  return compact({
    type: typeName(error),
    message,
    stack: stackOf(error, message),
    code: text(error.problem?.code) ?? text(error.code),
    sql: sql === sqlAbove ? undefined : sql,
    constraint: text(error.constraint_name),
    table: text(error.table_name),
    errors: hasMore && Array.isArray(error.errors) ? describeAll(error.errors, depth) : undefined,
    cause: hasMore && error.cause !== undefined ? describe(error.cause, depth + 1, sql ?? sqlAbove) : undefined,
  })
}

/** What errors of Node, postgres.js, Drizzle and this service may carry beside the standard fields. */
interface Fields extends Error {
  readonly code?: unknown
  readonly problem?: { readonly code?: unknown }
  readonly query?: unknown
  /** Drizzle's name for the values of a statement; postgres.js says `parameters`. */
  readonly params?: unknown
  readonly parameters?: unknown
  readonly constraint_name?: unknown
  readonly table_name?: unknown
  readonly errors?: unknown
}

const text = (value: unknown) => (typeof value === 'string' ? value : undefined)

const describeAll = (errors: readonly unknown[], depth: number) =>
  errors
    .slice(0, errorsMax)
    .filter((member) => member instanceof Error)
    .map((e) => describe(e, depth + 1, undefined))

const compact = (described: { [K in keyof LoggedError]: LoggedError[K] | undefined }) =>
  Object.fromEntries(Object.entries(described).filter(([, value]) => value !== undefined)) as unknown as LoggedError

const typeName = (error: Error) => (error.name === 'Error' ? error.constructor.name : error.name)

function publicMessage(error: Fields): string {
  if (Array.isArray(error.params) && text(error.query) !== undefined) return 'Failed query'
  // Class 22 of SQLSTATE is about the data, which its messages quote: invalid input syntax for type uuid: "...".
  const isDataException = /^22...$/.test(text(error.code) ?? '')
  let message = isDataException ? error.message.replace(/".*"/s, '"?"') : error.message
  for (const value of boundValues(error)) message = message.replaceAll(value, '?')
  return withoutPasswords(message)
}

/** The texts that were sent with the statement which failed. The shortest ones would only garble the message. */
const boundValues = ({ parameters }: Fields): readonly string[] =>
  Array.isArray(parameters)
    ? parameters.slice(0, valuesMax).filter((value) => typeof value === 'string' && value.length > 2)
    : []

const withoutPasswords = (message: string) => message.replace(/(\w+:\/\/[^\s:/@]*):[^\s/]*@/g, '$1:[redacted]@')

/** The frames of a stack below a message that is safe: V8 puts the message as it was made at the top. */
function stackOf(error: Error, message: string): string | undefined {
  if (typeof error.stack !== 'string') return undefined
  const at = error.message === '' ? -1 : error.stack.indexOf(error.message)
  const below = at < 0 ? error.stack : error.stack.slice(at + error.message.length)
  const frames = below.split('\n').filter((line) => /^\s+at /.test(line))
  return [`${typeName(error)}: ${message}`, ...frames].join('\n')
}
