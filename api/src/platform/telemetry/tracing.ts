import { UnrecordedSpan } from './span.ts'
import { parseTraceparent, traceContext } from './trace-context.ts'
import { randomTraceIds, type TraceIds } from './trace-ids.ts'
import type { Tracing, TracingOptions } from './tracing-api.ts'

export type {
  MessageSpan,
  MessageStart,
  RequestEnd,
  RequestSpan,
  RequestStart,
  Span,
  SpanAttributes,
  StatementInfo,
} from './span.ts'
export { parseTraceparent, type TraceContext } from './trace-context.ts'
export type { Tracing, TracingOptions } from './tracing-api.ts'

/**
 * Makes the process's tracing. Without an endpoint nothing of OpenTelemetry is loaded, and a request has the identity
 * that its caller gave it or a random one. Throws a TypeError when `endpoint` is not an http or https URL.
 */
export async function createTracing(options: TracingOptions): Promise<Tracing> {
  const ids = options.ids ?? randomTraceIds()
  if (!options.endpoint) return unrecordedTracing(ids)
  const { exportedTracing } = await import('./trace-export.ts')
  return exportedTracing(options.endpoint, options, ids)
}

function unrecordedTracing(ids: TraceIds): Tracing {
  const fresh = () => traceContext(ids.traceId(), ids.spanId(), false)
  const goOn = ({ traceparent }: { readonly traceparent?: string | undefined }) => {
    // The caller's span id stays: an id of our own, that nobody exports, would break the caller's trace in two.
    const context = parseTraceparent(traceparent) ?? fresh()
    return new UnrecordedSpan(context, context.traceId)
  }
  return {
    enabled: false,
    startRequest: goOn,
    startMessage: goOn,
    job: async (_name, _attributes, work) => work(new UnrecordedSpan(fresh())),
    shutdown: async () => undefined,
  }
}
