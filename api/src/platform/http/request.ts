import type { Failure } from '../problem.ts'
import type { Logger } from '../telemetry/logger.ts'
import type { RequestSpan } from '../telemetry/span.ts'

/** What is known of a request while it is handled. */
export interface RequestState {
  readonly id: string
  readonly span: RequestSpan
  readonly log: Logger
  /** Aborts at the deadline or when the client goes away, with the Failure to answer with as its reason. */
  readonly signal: AbortSignal
  /** The path pattern that matched, with `{name}` for parameters; set once the router knows it. */
  route?: string
  /** Id of the operation, where it is one. */
  operation?: string
  /** What went wrong, once something has. */
  failure?: Failure
}

/** Hono's environment for this service. */
export interface HttpEnv {
  Variables: { request: RequestState }
}
