import type { MessageSpan, MessageStart, RequestSpan, RequestStart, Span, SpanAttributes } from './span.ts'
import type { TraceIds } from './trace-ids.ts'

export interface TracingOptions {
  readonly serviceName: string
  readonly version: string
  /** Base URL of an OTLP/HTTP receiver, as in OTEL_EXPORTER_OTLP_ENDPOINT: `/v1/traces` is added. None: no export. */
  readonly endpoint?: string | undefined
  /** Sent with every export, for instance to authenticate. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Share of the traces that begin here to record, 0 to 1. A caller's decision comes before it. */
  readonly sampleRatio: number
  /** Says more about the process than its name and version, as OTEL_RESOURCE_ATTRIBUTES does. */
  readonly resource?: Readonly<Record<string, string>> | undefined
  /** Bounds one export with its retries. Default 5,000. */
  readonly exportTimeoutMs?: number | undefined
  /** Bounds `shutdown`. Default 5,000. */
  readonly shutdownTimeoutMs?: number | undefined
  /** Told of each batch that was lost; the service goes on. */
  readonly onExportError?: ((error: unknown) => void) | undefined
  readonly ids?: TraceIds | undefined
}

export interface Tracing {
  /** Whether spans are exported. */
  readonly enabled: boolean
  /** Begins the span of a request, below the caller's when its `traceparent` is valid. */
  startRequest(start: RequestStart): RequestSpan
  /** Begins work on a message, in the trace of what caused it. */
  startMessage(start: MessageStart): MessageSpan
  /** Runs work that no request began, such as a sweep, in a trace of its own. */
  job<T>(name: string, attributes: SpanAttributes, work: (span: Span) => Promise<T>): Promise<T>
  /** Sends what is left, within a bounded time. Never rejects. */
  shutdown(): Promise<void>
}
