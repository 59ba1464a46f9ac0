import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'

type Attributes = Readonly<Record<string, unknown>>

/** A span as it arrived, flattened. */
export interface ReceivedSpan {
  readonly traceId: string
  readonly spanId: string
  /** Undefined for the first span of a trace. */
  readonly parentSpanId: string | undefined
  readonly name: string
  /** The ids of spans of other traces that it is linked to. */
  readonly links: readonly string[]
  /** 1 internal, 2 server, 3 client, 4 producer (OTLP's SpanKind). */
  readonly kind: number
  /** 0 unset, 1 ok, 2 error (OTLP's StatusCode). */
  readonly status: number
  readonly attributes: Attributes
  readonly resource: Attributes
  readonly startNanos: bigint
  readonly endNanos: bigint
}

export interface OtlpCollector {
  /** What OTEL_EXPORTER_OTLP_ENDPOINT would be. */
  readonly endpoint: string
  readonly spans: readonly ReceivedSpan[]
  readonly requests: readonly { readonly path: string | undefined; readonly headers: IncomingHttpHeaders }[]
  /** Everything that arrived, as text. */
  readonly bodies: readonly string[]
  /** How to answer from now on: a status, or never. */
  answerWith(status: number | 'nothing'): void
  stop(): Promise<void>
}

interface OtlpAttribute {
  readonly key: string
  readonly value: Readonly<Record<string, unknown>>
}

interface OtlpSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly kind: number
  readonly status: { readonly code: number }
  readonly attributes: readonly OtlpAttribute[]
  readonly links?: readonly { readonly spanId: string }[]
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
}

interface OtlpRequest {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly OtlpAttribute[] }
    readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[]
  }[]
}

/** A real OTLP/HTTP receiver (JSON encoding) on a free port of this machine, which keeps what it gets. */
export async function startOtlpCollector(): Promise<OtlpCollector> {
  const spans: ReceivedSpan[] = []
  const requests: OtlpCollector['requests'][number][] = []
  const bodies: string[] = []
  let answer: number | 'nothing' = 200
  const server = createServer(async (request, response) => {
    const body = (await json(request)) as OtlpRequest
    requests.push({ path: request.url, headers: request.headers })
    bodies.push(JSON.stringify(body))
    if (answer === 'nothing') return
    if (answer === 200) spans.push(...flatten(body))
    response.writeHead(answer, { 'content-type': 'application/json' }).end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    requests,
    bodies,
    answerWith: (status) => {
      answer = status
    },
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const flatten = ({ resourceSpans }: OtlpRequest): readonly ReceivedSpan[] =>
  resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap((scope) =>
      scope.spans.map((span) => ({
        traceId: span.traceId,
        spanId: span.spanId,
        parentSpanId: span.parentSpanId,
        name: span.name,
        links: (span.links ?? []).map(({ spanId }) => spanId),
        kind: span.kind,
        status: span.status.code,
        attributes: readAttributes(span.attributes),
        resource: readAttributes(resource.attributes),
        startNanos: BigInt(span.startTimeUnixNano),
        endNanos: BigInt(span.endTimeUnixNano),
      })),
    ),
  )

/** OTLP wraps each value by its type: `{ stringValue: 'x' }`. */
const readAttributes = (attributes: readonly OtlpAttribute[]): Attributes =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))
