import {
  type Context,
  type Span as OtelSpan,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import { spanAttributes as keys } from '../../contract.ts'
import { errorType, isFault, sqlStateOf } from './error-type.ts'
import { knownMethod } from './http-method.ts'
import type { MessageSpan, RequestEnd, RequestSpan, RequestStart, Span, SpanAttributes, StatementInfo } from './span.ts'
import { type TraceContext, traceContext } from './trace-context.ts'

/** A span that will be exported. */
class RecordedSpan implements Span {
  readonly context: TraceContext
  readonly recording = true
  readonly #span: OtelSpan
  readonly #tracer: Tracer
  readonly #asParent: Context

  constructor(tracer: Tracer, span: OtelSpan) {
    const { traceId, spanId } = span.spanContext()
    this.context = traceContext(traceId, spanId, true)
    this.#span = span
    this.#tracer = tracer
    this.#asParent = trace.setSpan(ROOT_CONTEXT, span)
  }

  setAttributes(attributes: SpanAttributes): void {
    this.#span.setAttributes(attributes)
  }

  span<T>(name: string, attributes: SpanAttributes, work: (span: Span) => Promise<T>): Promise<T> {
    return runRecorded(this.#tracer, this.#tracer.startSpan(name, { attributes }, this.#asParent), work)
  }

  statementSpan({ summary, namespace }: StatementInfo): (error?: unknown) => void {
    const attributes = {
      [keys.dbSystemName]: 'postgresql',
      [keys.dbNamespace]: namespace,
      [keys.dbQuerySummary]: summary,
    }
    const child = this.#tracer.startSpan(summary, { kind: SpanKind.CLIENT, attributes }, this.#asParent)
    return (error) => {
      const state = sqlStateOf(error)
      if (state !== undefined) child.setAttribute(keys.dbResponseStatusCode, state)
      if (error !== undefined) markFailed(child, error)
      child.end()
    }
  }
}

/** Runs `work` in `span` and ends it when the promise settles. */
export async function runRecorded<T>(tracer: Tracer, span: OtelSpan, work: (span: Span) => Promise<T>): Promise<T> {
  try {
    return await work(new RecordedSpan(tracer, span))
  } catch (error) {
    markFailed(span, error)
    throw error
  } finally {
    span.end()
  }
}

/** The span of a request. */
export class RecordedRequest extends RecordedSpan implements RequestSpan {
  readonly exemplar: string
  readonly #span: OtelSpan
  readonly #method: string

  constructor(tracer: Tracer, span: OtelSpan, start: RequestStart) {
    super(tracer, span)
    this.exemplar = this.context.traceId
    this.#span = span
    this.#method = methodInName(start.method)
    span.setAttributes(startAttributes(start))
  }

  end({ route, status, error }: RequestEnd): void {
    const span = this.#span
    if (route !== undefined) {
      span.updateName(`${this.#method} ${route}`)
      span.setAttribute(keys.httpRoute, route)
    }
    span.setAttribute(keys.httpResponseStatusCode, status)
    if (status >= 500) {
      span.setAttribute(keys.errorType, error === undefined ? String(status) : errorType(error))
      span.setStatus({ code: SpanStatusCode.ERROR })
    }
    span.end()
  }
}

/** The span of work on a message. */
export class RecordedMessage extends RecordedSpan implements MessageSpan {
  readonly exemplar: string
  readonly #span: OtelSpan

  constructor(tracer: Tracer, span: OtelSpan) {
    super(tracer, span)
    this.exemplar = this.context.traceId
    this.#span = span
  }

  end(error?: unknown): void {
    if (error !== undefined) markFailed(this.#span, error)
    this.#span.end()
  }
}

/** The conventions name a span `HTTP` when its method is not a known one. */
export const methodInName = (method: string) => (knownMethod(method) === method ? method : 'HTTP')

function startAttributes(start: RequestStart): SpanAttributes {
  const method = knownMethod(start.method)
  return {
    [keys.httpRequestMethod]: method,
    ...(method !== start.method && { [keys.httpRequestMethodOriginal]: start.method }),
    [keys.urlPath]: start.path.replace(/[?#].*$/s, ''),
    ...(start.scheme && { [keys.urlScheme]: start.scheme }),
    ...(start.serverAddress && { [keys.serverAddress]: start.serverAddress }),
    ...(start.serverPort && { [keys.serverPort]: start.serverPort }),
    ...(start.requestId && { [keys.requestId]: start.requestId }),
  }
}

/** Types only: messages and stacks go to the log, where they are cleaned of data. */
function markFailed(span: OtelSpan, error: unknown): void {
  span.setAttribute(keys.errorType, errorType(error))
  if (isFault(error)) span.setStatus({ code: SpanStatusCode.ERROR })
}
