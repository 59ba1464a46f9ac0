import { z } from 'zod'
import { KeysUnavailable } from '../auth/failures.ts'
import { isConnectionError, postgresError, rootError, sqlState } from '../db/errors.ts'
import { Failure } from '../problem.ts'
import { http } from './problems.ts'
import type { RequestState } from './request.ts'

/** The body of every failure (RFC 9457). */
export const ProblemDetails = z
  .object({
    type: z.string().meta({ description: 'Where this problem is described, relative to the service.' }),
    title: z.string(),
    status: z.int(),
    code: z.string().meta({ description: 'Stable name of the problem, for programs.', example: 'products.not_found' }),
    detail: z.string().optional().meta({ description: 'What is particular about this occurrence.' }),
    instance: z.string().meta({ description: 'Path of the request.' }),
    requestId: z.string(),
    traceId: z.string(),
    errors: z
      .array(z.object({ pointer: z.string().meta({ example: '/body/name' }), detail: z.string() }))
      .optional()
      .meta({ description: 'Each mistake in the input, by JSON Pointer (RFC 6901).' }),
  })
  .meta({ id: 'Problem', description: 'A failure, as RFC 9457 has it.' })

const retryLater = { 'retry-after': '1' }

/** What a client is told about any error: its own failure, or as much as may be said about ours. */
export function failureOf(error: unknown): Failure {
  const root = rootError(error)
  if (root instanceof Failure) return root
  if (error instanceof KeysUnavailable)
    return new Failure(http.unavailable, {
      detail: 'The keys that verify access tokens cannot be had right now.',
      headers: { 'retry-after': String(error.retryAfterSeconds) },
      cause: error,
    })
  if (isConnectionError(error))
    return new Failure(http.unavailable, {
      detail: 'The database does not answer.',
      headers: retryLater,
      cause: error,
    })
  switch (postgresError(error)?.code) {
    case sqlState.queryCanceled:
      return new Failure(http.deadline_exceeded, { cause: error })
    case sqlState.serializationFailure:
    case sqlState.deadlockDetected:
    case sqlState.lockNotAvailable:
      return new Failure(http.overloaded, {
        detail: 'Others are changing the same rows.',
        headers: retryLater,
        cause: error,
      })
    default:
      return new Failure(http.internal, { cause: error })
  }
}

/** The answer to a request that failed. */
export function problemResponse(failure: Failure, request: RequestState, path: string): Response {
  const { code, status, title } = failure.problem
  const body = {
    type: `/problems#${code}`,
    title,
    status,
    code,
    ...(failure.detail !== undefined && { detail: failure.detail }),
    instance: path,
    requestId: request.id,
    traceId: request.span.context.traceId,
    ...(failure.errors.length > 0 && { errors: failure.errors }),
  }
  const headers = { ...failure.headers, 'content-type': 'application/problem+json', 'cache-control': 'no-store' }
  return new Response(JSON.stringify(body), { status, headers })
}
