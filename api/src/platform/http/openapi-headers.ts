import { z } from 'zod'
import { type Operation, takesIdempotencyKey } from './operation.ts'

const entityTag = '(W/)?"[!#-+\\--~]*"'

const IfMatch = z
  .string()
  .max(2000)
  .regex(new RegExp(`^(\\*|${entityTag}(, ${entityTag}){0,19})$`))
  .meta({
    description: 'ETag of the version to change, or `*` for any (RFC 9110, section 13.1.1).',
    example: '"v1"',
    param: { id: 'If-Match' },
  })
const IfNoneMatch = z
  .string()
  .optional()
  .meta({
    description: 'ETag of the version that is known already; the answer is 304 while it is current.',
    param: { id: 'If-None-Match' },
  })
const IdempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/)
  .optional()
  .meta({
    description:
      'A new name for each change; the same name again gives the same answer for 24 hours, changing nothing.',
    param: { id: 'Idempotency-Key' },
  })

/** The request headers that an operation reads, besides those of every request. */
export function requestHeaders(op: Operation): z.ZodObject | undefined {
  const shape = {
    ...(op.precondition && { 'If-Match': IfMatch }),
    ...(op.method === 'get' && op.success.version && { 'If-None-Match': IfNoneMatch }),
    ...(takesIdempotencyKey(op) && { 'Idempotency-Key': IdempotencyKey }),
  }
  return Object.keys(shape).length > 0 ? z.object(shape) : undefined
}

const RequestId = z.string().meta({
  description: 'Name of this request in our logs: the one that the request gave as `X-Request-Id`, or a new one.',
  header: { id: 'X-Request-Id' },
})
const TraceResponse = z
  .string()
  .regex(/^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/)
  .meta({ description: 'Where this request is in its trace (W3C Trace Context).', header: { id: 'traceresponse' } })
const ETag = z
  .string()
  .regex(/^"v[0-9]+"$/)
  .optional()
  .meta({
    description: 'Version of the resource; none when the answer holds more than the resource.',
    example: '"v1"',
    header: { id: 'ETag' },
  })
const Location = z.string().meta({ description: 'Path of what was created.', header: { id: 'Location' } })
const IdempotencyReplayed = z
  .literal('true')
  .optional()
  .meta({
    description: 'There when this is the answer to an earlier request with the same `Idempotency-Key`.',
    header: { id: 'Idempotency-Replayed' },
  })
const Challenge = z.string().meta({
  description: 'What is missing (RFC 6750, section 3).',
  example: 'Bearer realm="catalog"',
  header: { id: 'WWW-Authenticate' },
})
const RetryAfter = z
  .int()
  .min(0)
  .meta({ description: 'Seconds to wait.', example: 1, header: { id: 'Retry-After' } })
const MaybeRetryAfter = z.int().min(0).optional().meta({ description: 'Seconds to wait, where waiting helps.' })

const always = { 'X-Request-Id': RequestId, traceresponse: TraceResponse }

/** The headers of a success. */
export const successHeaders = (op: Operation): z.ZodObject =>
  z.object({
    ...always,
    ...(op.success.version && { ETag }),
    ...(op.success.location && { Location }),
    ...(takesIdempotencyKey(op) && { 'Idempotency-Replayed': IdempotencyReplayed }),
  })

/** The headers of a 304. */
export const notModifiedHeaders = z.object({ ...always, ETag })

/** The headers of a failure. @param mayRetry whether one of the problems with this status says when to come back */
export const problemHeaders = (status: number, mayRetry: boolean): z.ZodObject =>
  z.object({
    ...always,
    ...((status === 401 || status === 403) && { 'WWW-Authenticate': Challenge }),
    ...(status === 503 ? { 'Retry-After': RetryAfter } : mayRetry && { 'Retry-After': MaybeRetryAfter }),
  })
