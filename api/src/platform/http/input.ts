import type { Context } from 'hono'
import { z } from 'zod'
import { Failure } from '../problem.ts'
import { readJson } from './json-body.ts'
import { type Input, type Operation, takesIdempotencyKey } from './operation.ts'
import { type Precondition, parseIfMatch } from './precondition.ts'
import { http } from './problems.ts'
import type { HttpEnv } from './request.ts'
import { singleValued, validate } from './validate.ts'

type AnyInput = Input<Operation['params'], Operation['query'], Operation['body']>

/** An operation without a query refuses every parameter: a misspelt one must not be passed over in silence. */
const noParameters = z.strictObject({})

/**
 * What the operation's handler gets, validated: precondition, path, query, then the body, which is read within the
 * request's deadline. Throws the first problem that it meets.
 */
export async function readInput(c: Context<HttpEnv>, op: Operation, bodyBytesMax: number): Promise<AnyInput> {
  const query = singleValued(c.req.queries())
  const expected = op.precondition ? readPrecondition(c) : 'any'
  const input = {
    expected,
    params: op.params && validate(op.params, 'path', singleValued(asLists(c.req.param()))),
    query: validate(op.query ?? noParameters, 'query', query),
    body: op.body && validate(op.body, 'body', await orAborted(readJson(c, bodyBytesMax), c.var.request.signal)),
  }
  return input as AnyInput
}

/** The Idempotency-Key, where the operation takes one and the client gave one. Throws `http.invalid`. */
export function readIdempotencyKey(c: Context, op: Operation): string | undefined {
  const key = takesIdempotencyKey(op) ? c.req.header('idempotency-key') : undefined
  if (key === undefined || /^[\x21-\x7e]{1,255}$/.test(key)) return key
  throw new Failure(http.invalid, {
    errors: [{ pointer: '/header/idempotency-key', detail: 'Use 1 to 255 visible ASCII characters.' }],
  })
}

const asLists = (params: Record<string, string>) =>
  Object.fromEntries(Object.entries(params).map(([name, value]) => [name, [value]]))

function readPrecondition(c: Context): Precondition {
  const header = c.req.header('if-match')
  if (header === undefined) throw new Failure(http.precondition_required)
  return parseIfMatch(header)
}

/** A body that a slow client never finishes must not outlive the deadline. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  const { promise, reject } = Promise.withResolvers<never>()
  const onAbort = () => reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([work, promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
