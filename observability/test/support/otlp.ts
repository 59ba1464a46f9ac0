import { randomBytes } from 'node:crypto'

export type AttributeValue = string | readonly string[]

export interface SentSpan {
  readonly name: string
  /** OTLP's StatusCode: 0 unset, 2 error. */
  readonly status?: 0 | 2
  readonly milliseconds?: number
  readonly attributes?: Readonly<Record<string, AttributeValue>>
}

const value = (attribute: AttributeValue): unknown =>
  typeof attribute === 'string'
    ? { stringValue: attribute }
    : { arrayValue: { values: attribute.map((stringValue) => ({ stringValue })) } }

const keyValues = (attributes: Readonly<Record<string, AttributeValue>>) =>
  Object.entries(attributes).map(([key, attribute]) => ({ key, value: value(attribute) }))

/**
 * Sends traces of one server span each, by OTLP over HTTP in JSON, in one request.
 * @param endpoint as in OTEL_EXPORTER_OTLP_ENDPOINT
 * @returns the trace ids, in order
 */
export async function sendTraces(endpoint: string, service: string, spans: readonly SentSpan[]): Promise<string[]> {
  const end = BigInt(Date.now()) * 1_000_000n
  const otlpSpans = spans.map(({ name, status = 0, milliseconds = 1, attributes = {} }) => ({
    traceId: randomBytes(16).toString('hex'),
    spanId: randomBytes(8).toString('hex'),
    name,
    kind: 2,
    startTimeUnixNano: String(end - BigInt(milliseconds) * 1_000_000n),
    endTimeUnixNano: String(end),
    status: { code: status },
    attributes: keyValues(attributes),
  }))
  const resource = { attributes: keyValues({ 'service.name': service }) }
  const answer = await fetch(`${endpoint}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans: otlpSpans }] }] }),
  })
  if (!answer.ok) throw new Error(`the collector answered ${answer.status}: ${await answer.text()}`)
  return otlpSpans.map(({ traceId }) => traceId)
}
