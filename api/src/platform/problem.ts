/** One kind of failure that a client can meet (RFC 9457): its `code` never changes, its `title` may be reworded. */
export interface Problem {
  /** `area.reason`, what a client's code compares. */
  readonly code: string
  readonly status: number
  readonly title: string
  /** Whether the same request may succeed later without any change to it. */
  readonly retryable: boolean
}

/** One mistake in the input: where (JSON Pointer, RFC 6901, below `/body`, `/query`, `/path` or `/header`) and what. */
export interface InputError {
  readonly pointer: string
  readonly detail: string
}

interface FailureOptions {
  /** For the client: never SQL, never a stack. */
  readonly detail?: string
  /** For the log: what really happened. */
  readonly cause?: unknown
  readonly errors?: readonly InputError[]
  readonly headers?: Readonly<Record<string, string>>
}

/** A failure on its way to the client. `detail` and `errors` are public, `cause` is for the log only. */
export class Failure extends Error {
  readonly problem: Problem
  readonly detail: string | undefined
  readonly errors: readonly InputError[]
  readonly headers: Readonly<Record<string, string>>

  constructor(problem: Problem, options: FailureOptions = {}) {
    super(options.detail ? `${problem.code}: ${options.detail}` : problem.code, { cause: options.cause })
    this.name = 'Failure'
    this.problem = problem
    this.detail = options.detail
    this.errors = options.errors ?? []
    this.headers = options.headers ?? {}
  }
}

type Row = readonly [status: number, title: string, retryable?: 'retryable']

/**
 * The problems of one area as a table.
 * @param area first half of every code
 * @param table reason -> HTTP status, title and, where waiting may help, the word `retryable`
 */
export const problems = <const T extends Readonly<Record<string, Row>>>(area: string, table: T) =>
  Object.fromEntries(
    Object.entries(table).map(([reason, [status, title, retryable]]) => [
      reason,
      { code: `${area}.${reason}`, status, title, retryable: retryable !== undefined },
    ]),
  ) as { readonly [K in keyof T]: Problem }
