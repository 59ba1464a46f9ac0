import type { Context, MiddlewareHandler } from 'hono'
import { unmatchedRoute } from '../../contract.ts'
import type { Ids } from '../ids.ts'
import { Failure } from '../problem.ts'
import type { Logger } from '../telemetry/logger.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import type { Tracing } from '../telemetry/tracing.ts'
import { http } from './problems.ts'
import type { HttpEnv, RequestState } from './request.ts'

export interface RequestContextDeps {
  readonly ids: Ids
  readonly log: Logger
  readonly metrics: Metrics
  readonly tracing: Tracing
  /** How long a request may take, from its head to its answer. */
  readonly deadlineMs: number
}

const saneRequestId = /^[A-Za-z0-9._:-]{1,128}$/

/**
 * Gives every request its identity (X-Request-Id as received if it is sane, else a new one; a span continuing
 * `traceparent`), its logger and its deadline, and reports it when it has been answered. It must be the outermost:
 * what it does not enclose is not seen.
 */
export function requestContext(deps: RequestContextDeps): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const given = c.req.header('x-request-id')
    const id = given !== undefined && saneRequestId.test(given) ? given : deps.ids.next()
    const span = deps.tracing.startRequest({
      method: c.req.method,
      path: c.req.path,
      traceparent: c.req.header('traceparent'),
      requestId: id,
    })
    const log = deps.log.child({ request_id: id, trace_id: span.context.traceId, span_id: span.context.spanId })
    const measured = deps.metrics.startRequest()
    const deadline = deadlineOf(c, deps.deadlineMs)
    const request: RequestState = { id, span, log, signal: deadline.signal }
    c.set('request', request)
    try {
      await next()
    } finally {
      deadline.clear()
      const { route } = request
      const { status } = c.res
      c.res.headers.set('x-request-id', id)
      c.res.headers.set('traceresponse', span.context.traceparent)
      const seconds = measured({ method: c.req.method, route, status, traceId: span.exemplar })
      span.end({ route, status, error: request.failure?.cause ?? request.failure })
      report(request, { method: c.req.method, route: route ?? unmatchedRoute, status, seconds })
    }
  }
}

/** Aborts when the time is over, or when the client closes the connection before it has the answer. */
function deadlineOf(c: Context, deadlineMs: number) {
  const controller = new AbortController()
  const expire = () => controller.abort(new Failure(http.deadline_exceeded))
  const leave = () => controller.abort(new Failure(http.client_closed))
  const client = c.req.raw.signal
  const timer = setTimeout(expire, deadlineMs)
  client.addEventListener('abort', leave, { once: true })
  if (client.aborted) leave()
  return {
    signal: controller.signal,
    clear: () => {
      clearTimeout(timer)
      client.removeEventListener('abort', leave)
    },
  }
}

interface Outcome {
  readonly method: string
  readonly route: string
  readonly status: number
  readonly seconds: number
}

function report({ log, operation, failure }: RequestState, { seconds, ...outcome }: Outcome): void {
  const fields = {
    ...outcome,
    ...(operation !== undefined && { operation }),
    duration_ms: Math.round(seconds * 1e6) / 1e3,
    ...(failure && { problem: failure.problem.code }),
    ...(failure?.cause !== undefined && { err: failure.cause }),
  }
  if (outcome.status === http.internal.status) log.error(fields, 'request failed')
  else if (outcome.status > http.internal.status) log.warn(fields, 'request could not be served')
  else log.info(fields, 'request served')
}
