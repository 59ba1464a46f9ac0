import type { Ports } from '../../src/stack/ports.ts'

/** One log line as Loki has it, with its stream's labels and its structured metadata. */
export interface StoredLine {
  readonly line: string
  readonly fields: Readonly<Record<string, string>>
}

interface LokiAnswer {
  readonly data: {
    readonly result: readonly {
      readonly stream: Readonly<Record<string, string>>
      readonly values: readonly (readonly [time: string, line: string])[]
    }[]
  }
}

interface ExemplarAnswer {
  readonly data: readonly {
    readonly seriesLabels: Readonly<Record<string, string>>
    readonly exemplars: readonly { readonly labels: Readonly<Record<string, string>> }[]
  }[]
}

interface VectorAnswer {
  readonly data: {
    readonly result: readonly {
      readonly metric: Readonly<Record<string, string>>
      readonly value: readonly [time: number, value: string]
    }[]
  }
}

interface JaegerSpan {
  readonly operationName: string
  readonly references: readonly unknown[]
}

const hour = 3_600_000
const linesMax = 5000

async function get<T>(url: string): Promise<T | undefined> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) })
  if (answer.status === 404) return undefined
  if (!answer.ok) throw new Error(`${url} was answered by ${answer.status}: ${await answer.text()}`)
  return (await answer.json()) as T
}

/** What the stack has stored, asked as Grafana asks. */
export function backends(ports: Ports) {
  const at = (port: number, path: string, query: Readonly<Record<string, string>> = {}) =>
    `http://127.0.0.1:${port}${path}?${new URLSearchParams(query)}`
  return {
    /** The spans of a trace; none if Jaeger does not have it. */
    trace: async (traceId: string): Promise<readonly JaegerSpan[]> => {
      const answer = await get<{ data: readonly { spans: readonly JaegerSpan[] }[] }>(
        at(ports.jaeger, `/api/traces/${traceId}`),
      )
      return answer?.data[0]?.spans ?? []
    },
    /** The ids of a service's traces. */
    traceIds: async (service: string): Promise<ReadonlySet<string>> => {
      const query = { service, limit: '10000', lookback: '1h' }
      const answer = await get<{ data: readonly { traceID: string }[] }>(at(ports.jaeger, '/api/traces', query))
      return new Set(answer?.data.map(({ traceID }) => traceID))
    },
    /** At most 5,000 lines of the last hour. @param query LogQL */
    lines: async (query: string): Promise<readonly StoredLine[]> => {
      const start = String((Date.now() - hour) * 1e6)
      const answer = await get<LokiAnswer>(
        at(ports.loki, '/loki/api/v1/query_range', { query, start, limit: String(linesMax) }),
      )
      const streams = answer?.data.result ?? []
      return streams.flatMap(({ stream, values }) => values.map(([, line]) => ({ line, fields: stream })))
    },
    /** Whether Loki takes a query over the last hour; throws with what it says if it does not. */
    takes: async (query: string): Promise<boolean> => {
      const start = String((Date.now() - hour) * 1e6)
      const url = at(ports.loki, '/loki/api/v1/query_range', { query, start, step: '60s', limit: '10' })
      return (await get(url)) !== undefined
    },
    /** The value of each series now, by the label `by`. @param query PromQL */
    values: async (query: string, by: string): Promise<Readonly<Record<string, number>>> => {
      const answer = await get<VectorAnswer>(at(ports.prometheus, '/api/v1/query', { query }))
      const series = answer?.data.result ?? []
      return Object.fromEntries(series.map(({ metric, value }) => [metric[by] ?? '', Number(value[1])]))
    },
    /** Trace ids of the exemplars of a series in the last hour. @param query PromQL */
    exemplars: async (query: string): Promise<readonly string[]> => {
      const seconds = (offset: number) => String((Date.now() + offset) / 1000)
      const range = { query, start: seconds(-hour), end: seconds(0) }
      const answer = await get<ExemplarAnswer>(at(ports.prometheus, '/api/v1/query_exemplars', range))
      return (answer?.data ?? []).flatMap(({ exemplars }) => exemplars.map(({ labels }) => labels['trace_id'] ?? ''))
    },
  }
}
