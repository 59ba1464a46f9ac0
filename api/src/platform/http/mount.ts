import { createHash } from 'node:crypto'
import type { Context, Hono } from 'hono'
import type { Actor } from '../auth/actor.ts'
import type { Verifier } from '../auth/verifier.ts'
import type { Ctx } from '../ctx.ts'
import { type Answer, idempotent } from '../idempotency/idempotent.ts'
import { Failure } from '../problem.ts'
import type { Span } from '../telemetry/span.ts'
import { authorize } from './authorize.ts'
import { readIdempotencyKey, readInput } from './input.ts'
import { type Operation, problemsOf } from './operation.ts'
import { etagOf, noneMatchHits } from './precondition.ts'
import { failureOf } from './problem-response.ts'
import { http } from './problems.ts'
import type { HttpEnv, RequestState } from './request.ts'

export interface MountDeps {
  readonly verifier: Verifier
  readonly bodyBytesMax: number
  /** The context of one request; `span` is the operation's. */
  ctxOf(request: RequestState, actor: Actor | undefined, span: Span): Ctx
  /**
   * For tests: checks every answer against its declaration. A failure whose code the operation does not declare, or a
   * success that does not fit its schema, becomes an internal error.
   */
  readonly strict?: boolean
  /** For tests: told how each operation answered: the status of a success or the code of a problem. */
  readonly onAnswer?: (operation: string, answer: string) => void
}

const honoPath = (path: string) => path.replaceAll(/\{(\w+)\}/g, ':$1')

/**
 * Registers operations, and at each of their addresses a 405 with Allow for every other method. An address that is
 * written out comes before one with a parameter in the same place, whatever the order of declaration.
 */
export function mount(app: Hono<HttpEnv>, operations: readonly Operation[], deps: MountDeps): void {
  // `{` sorts behind every letter.
  const byPath = [...Map.groupBy(operations, (op) => op.path)].sort(([a], [b]) => (a < b ? -1 : 1))
  for (const [route, same] of byPath) {
    const path = honoPath(route)
    for (const op of same) app.on(op.method.toUpperCase(), path, (c) => serve(c, op, deps))
    const allow = same.flatMap((op) => (op.method === 'get' ? ['GET', 'HEAD'] : [op.method.toUpperCase()])).join(', ')
    app.all(path, (c) => {
      c.var.request.route = route
      throw new Failure(http.method_not_allowed, { headers: { allow } })
    })
  }
}

async function serve(c: Context<HttpEnv>, op: Operation, deps: MountDeps): Promise<Response> {
  c.var.request.route = op.path
  c.var.request.operation = op.id
  try {
    const response = send(c, op, await answer(c, op, deps))
    deps.onAnswer?.(op.id, String(response.status))
    return response
  } catch (error) {
    deps.onAnswer?.(op.id, failureOf(error).problem.code)
    throw deps.strict ? onlyDeclared(op, error) : error
  }
}

async function answer(c: Context<HttpEnv>, op: Operation, deps: MountDeps): Promise<Answer> {
  const { request } = c.var
  const actor = op.scope && (await authorize(c, op.scope, deps.verifier))
  const input = await readInput(c, op, deps.bodyBytesMax)
  const key = readIdempotencyKey(c, op)
  return request.span.span(`${op.tag}.${op.id}`, {}, (span) => {
    const ctx = deps.ctxOf(request, actor, span)
    const work = async (within: Ctx) => answerOf(op, await op.handle(within, input), deps.strict)
    if (key === undefined || actor === undefined) return work(ctx)
    const asked = [op.method, c.req.path, input.expected, input.query, input.body]
    const fingerprint = createHash('sha256').update(JSON.stringify(asked)).digest('hex')
    return idempotent(ctx, { subject: actor.subject, key, fingerprint }, work)
  })
}

function answerOf(op: Operation, result: unknown, strict: boolean | undefined): Answer {
  const { status, body, version, location } = op.success
  if (strict) body?.parse(result)
  const current = version?.(result as never)
  return {
    status,
    headers: {
      ...(current !== undefined && { etag: etagOf(current) }),
      ...(location && { location: location(result as never) }),
    },
    body: body ? JSON.stringify(result) : '',
  }
}

function send(c: Context<HttpEnv>, op: Operation, { status, headers, body }: Answer): Response {
  const caching = op.method === 'get' ? { ...headers, 'cache-control': 'no-cache' } : headers
  const etag = headers['etag']
  const ifNoneMatch = op.method === 'get' && etag !== undefined ? c.req.header('if-none-match') : undefined
  if (etag !== undefined && ifNoneMatch !== undefined && noneMatchHits(ifNoneMatch, etag))
    return c.body(null, 304, caching)
  if (body === '') return c.body(null, status as 204, caching)
  return c.body(body, status as 200, { ...caching, 'content-type': 'application/json' })
}

function onlyDeclared(op: Operation, error: unknown): unknown {
  const failure = failureOf(error)
  const declared = failure.problem === http.internal || problemsOf(op).includes(failure.problem)
  if (declared) return error
  const cause = new Error(`${op.id} answered the undeclared problem ${failure.problem.code}`, { cause: error })
  return new Failure(http.internal, { cause })
}
