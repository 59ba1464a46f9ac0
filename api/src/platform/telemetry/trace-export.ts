import {
  type Context,
  type Span as OtelSpan,
  ROOT_CONTEXT,
  SpanKind,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import { ExportResultCode } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources'
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  ParentBasedSampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base'
import { methodInName, RecordedMessage, RecordedRequest, runRecorded } from './recorded-span.ts'
import { type MessageSpan, type MessageStart, type RequestSpan, type RequestStart, UnrecordedSpan } from './span.ts'
import { parseTraceparent, type TraceContext, traceContext } from './trace-context.ts'
import type { TraceIds } from './trace-ids.ts'
import type { Tracing, TracingOptions } from './tracing-api.ts'

const defaultTimeoutMs = 5000
const queueSpansMax = 2048
const batchSpansMax = 512
const batchDelayMs = 5000
const attributeCharsMax = 1024

/**
 * Tracing that exports over OTLP/HTTP. This module alone loads the OpenTelemetry SDK, so import it only on demand.
 * Spans that do not fit the queue are dropped; neither a slow nor a missing receiver holds up a request.
 */
export function exportedTracing(endpoint: string, options: TracingOptions, ids: TraceIds): Tracing {
  const provider = createProvider(endpoint, options, ids)
  const tracer = provider.getTracer(options.serviceName, options.version)
  return {
    enabled: true,
    startRequest: (start) => startRequest(tracer, start),
    startMessage: (start) => startMessage(tracer, start),
    job: async (name, attributes, work) => {
      const span = tracer.startSpan(name, { attributes }, ROOT_CONTEXT)
      return span.isRecording() ? runRecorded(tracer, span, work) : work(unrecorded(span))
    },
    shutdown: () => within(options.shutdownTimeoutMs ?? defaultTimeoutMs, provider.shutdown()),
  }
}

function startRequest(tracer: Tracer, start: RequestStart): RequestSpan {
  const span = tracer.startSpan(
    methodInName(start.method),
    { kind: SpanKind.SERVER },
    callersContext(start.traceparent),
  )
  return span.isRecording() ? new RecordedRequest(tracer, span, start) : unrecorded(span)
}

const messageKinds = { producer: SpanKind.PRODUCER, client: SpanKind.CLIENT } as const

function startMessage(tracer: Tracer, { name, kind, traceparent, within, attributes }: MessageStart): MessageSpan {
  const links = within.sampled ? [{ context: otelContext(within) }] : []
  const options = { kind: messageKinds[kind], attributes, links }
  const span = tracer.startSpan(name, options, callersContext(traceparent))
  return span.isRecording() ? new RecordedMessage(tracer, span) : unrecorded(span)
}

function callersContext(traceparent: string | undefined): Context {
  const caller = parseTraceparent(traceparent)
  if (caller === undefined) return ROOT_CONTEXT
  return trace.setSpanContext(ROOT_CONTEXT, { ...otelContext(caller), isRemote: true })
}

const otelContext = ({ traceId, spanId, sampled }: TraceContext) => ({
  traceId,
  spanId,
  traceFlags: sampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
})

function unrecorded(span: OtelSpan): UnrecordedSpan {
  const { traceId, spanId } = span.spanContext()
  return new UnrecordedSpan(traceContext(traceId, spanId, false))
}

function createProvider(endpoint: string, options: TracingOptions, ids: TraceIds): BasicTracerProvider {
  const timeoutMs = options.exportTimeoutMs ?? defaultTimeoutMs
  const exporter = new OTLPTraceExporter({
    url: tracesUrl(endpoint),
    timeoutMillis: timeoutMs,
    ...(options.headers && { headers: { ...options.headers } }),
  })
  const processor = new BatchSpanProcessor(reporting(exporter, options.onExportError), {
    maxQueueSize: queueSpansMax,
    maxExportBatchSize: batchSpansMax,
    scheduledDelayMillis: batchDelayMs,
    exportTimeoutMillis: timeoutMs,
  })
  const about = { ...options.resource, 'service.name': options.serviceName, 'service.version': options.version }
  return new BasicTracerProvider({
    resource: defaultResource().merge(resourceFromAttributes(about)),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(options.sampleRatio) }),
    idGenerator: { generateTraceId: () => ids.traceId(), generateSpanId: () => ids.spanId() },
    generalLimits: { attributeValueLengthLimit: attributeCharsMax },
    spanProcessors: [processor],
  })
}

/** `<endpoint>/v1/traces`, whatever path the endpoint has (OpenTelemetry protocol exporter specification). */
function tracesUrl(endpoint: string): string {
  const url = new URL(endpoint)
  // `collector:4318` parses too, as a URL whose scheme is `collector`.
  if (!/^https?:$/.test(url.protocol)) throw new TypeError(`${endpoint} is not an http or https URL`)
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/v1/traces`
  return url.href
}

/** The SDK tells only a process-wide handler about lost batches; this tells the one who asked. */
function reporting(exporter: SpanExporter, onError: TracingOptions['onExportError']): SpanExporter {
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        if (result.code !== ExportResultCode.SUCCESS) onError?.(result.error ?? new Error('the export of spans failed'))
        done(result)
      }),
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  }
}

async function within(timeoutMs: number, work: Promise<void>): Promise<void> {
  const { promise: timeUp, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, timeoutMs)
  // A batch that failed has been reported by then.
  await Promise.race([work.catch(() => undefined), timeUp])
  clearTimeout(timer)
}
