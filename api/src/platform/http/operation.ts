import type { z } from 'zod'
import type { Scope } from '../auth/scopes.ts'
import type { Ctx } from '../ctx.ts'
import type { Problem } from '../problem.ts'
import type { Precondition } from './precondition.ts'
import { http } from './problems.ts'

type Shape = z.ZodType | undefined
type Parsed<S extends Shape> = S extends z.ZodType ? z.output<S> : undefined
type Given<S extends Shape> = S extends z.ZodType ? z.input<S> : undefined

/** What a handler gets besides its context: validated, and typed by the very schemas that validated it. */
export interface Input<P extends Shape, Q extends Shape, B extends Shape> {
  readonly params: Parsed<P>
  readonly query: Parsed<Q>
  readonly body: Parsed<B>
  /** The versions that the client accepts to change (If-Match); of use only where `precondition` is set. */
  readonly expected: Precondition
}

interface Success<R extends Shape> {
  readonly status: 200 | 201 | 204
  readonly description: string
  readonly body?: R
  /** The row version behind the answer, sent as the strong ETag `"v<version>"`; none where the answer holds more. */
  readonly version?: (result: Parsed<R>) => number | undefined
  /** Where a created resource is, as a path; required by status 201 (RFC 9110, section 15.3.2). */
  readonly location?: (result: Parsed<R>) => string
}

/** Everything there is to know about an endpoint, said once: documentation, validation, access and tests follow. */
export interface OperationProps<P extends Shape, Q extends Shape, B extends Shape, R extends Shape> {
  /** OpenAPI operationId, verbNoun. */
  readonly id: string
  readonly method: 'get' | 'post' | 'patch' | 'put' | 'delete'
  /** With `{name}` where `params` has a name. */
  readonly path: string
  /** The slice, as a heading of the documentation. */
  readonly tag: string
  readonly summary: string
  readonly description?: string
  /** The scope that the token needs; without one the operation is public. */
  readonly scope?: Scope
  readonly params?: P
  readonly query?: Q
  readonly body?: B
  /** Set where an existing row changes: the client must say by If-Match which version it knows. */
  readonly precondition?: true
  /** Set where the answer holds a secret: it is not kept for a request that is sent again, so no Idempotency-Key. */
  readonly confidential?: true
  /** Set where the answer needs nothing but this process, which therefore never waits for anything. */
  readonly standalone?: true
  readonly success: Success<R>
  /** What it may answer besides what its inputs, scope and precondition imply. */
  readonly problems: readonly Problem[]
  readonly handle: (ctx: Ctx, input: Input<P, Q, B>) => Promise<Given<R> | Parsed<R>>
}

/** An operation of any shape, as the router and the documentation see it. */
export type Operation = OperationProps<Shape, Shape, Shape, Shape>

/** Declares an endpoint; its handler compiles only if it fits the schemas. */
export const operation = <
  P extends Shape = undefined,
  Q extends Shape = undefined,
  B extends Shape = undefined,
  R extends Shape = undefined,
>(
  props: OperationProps<P, Q, B, R>,
) => props as unknown as Operation

/** Whether the operation takes an Idempotency-Key: those that are not idempotent by their method, nor confidential. */
export const takesIdempotencyKey = (op: Operation) =>
  (op.method === 'post' || op.method === 'patch') && op.confidential === undefined

/** Every problem that an operation may answer: those implied by its inputs, scope and precondition, then its own. */
export const problemsOf = (op: Operation): readonly Problem[] => [
  // Also without any input: a query parameter that an operation does not know is refused.
  http.invalid,
  ...(op.scope ? [http.unauthenticated, http.forbidden] : []),
  ...(op.body ? [http.malformed, http.length_required, http.body_too_large, http.unsupported_media_type] : []),
  ...(op.precondition ? [http.precondition_required, http.version_stale] : []),
  ...(takesIdempotencyKey(op) ? [http.idempotency_in_flight, http.idempotency_mismatch] : []),
  ...(op.standalone ? [] : [http.client_closed, http.overloaded, http.unavailable, http.deadline_exceeded]),
  ...op.problems,
]
