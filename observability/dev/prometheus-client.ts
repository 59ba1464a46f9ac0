/** A series as the HTTP API of Prometheus answers it: https://prometheus.io/docs/prometheus/latest/querying/api */
export interface Series {
  readonly metric: Readonly<Record<string, string>>
  /** Unix time in seconds, and the value. */
  readonly points: readonly (readonly [seconds: number, value: number])[]
}

interface Answer {
  readonly status: 'success' | 'error'
  readonly data: never
  readonly error?: string
}

interface Sample {
  readonly metric: Readonly<Record<string, string>>
  readonly value?: readonly [number, string]
  readonly values?: readonly (readonly [number, string])[]
}

export interface Window {
  /** Unix time in seconds. */
  readonly start: number
  readonly end: number
  /** Seconds between two points. */
  readonly step: number
}

const timeoutMs = 30_000

/** Asks one Prometheus. Every call throws Error with what Prometheus says against it, and gives up after 30 s. */
export function prometheusClient(url: string) {
  async function get<T>(path: string, parameters: Readonly<Record<string, string>>): Promise<T> {
    const address = `${url.replace(/\/$/, '')}/api/v1/${path}?${new URLSearchParams(parameters)}`
    const response = await fetch(address, { signal: AbortSignal.timeout(timeoutMs) })
    const answer = (await response.json()) as Answer
    if (answer.status !== 'success')
      throw new Error(`Prometheus refuses ${JSON.stringify(parameters)}: ${answer.error}`)
    return answer.data
  }

  return {
    async range(query: string, { start, end, step }: Window): Promise<readonly Series[]> {
      const times = { start: String(start), end: String(end), step: String(step) }
      const { result } = await get<{ result: readonly Sample[] }>('query_range', { query, ...times })
      return result.map(series)
    },

    async instant(query: string, { end }: Window): Promise<readonly Series[]> {
      const { result } = await get<{ result: readonly Sample[] }>('query', { query, time: String(end) })
      return result.map(series)
    },

    /** The exemplars of a query's series: when, and the value. */
    async exemplars(query: string, { start, end }: Window): Promise<readonly (readonly [number, number])[]> {
      type Found = readonly { exemplars: readonly { timestamp: number; value: string }[] }[]
      const found = await get<Found>('query_exemplars', { query, start: String(start), end: String(end) })
      return found.flatMap(({ exemplars }) =>
        exemplars.map(({ timestamp, value }) => [timestamp, Number(value)] as const),
      )
    },

    labelValues: (label: string, selector: string, { start, end }: Window): Promise<readonly string[]> =>
      get(`label/${label}/values`, { 'match[]': selector, start: String(start), end: String(end) }),
  }
}

export type PrometheusClient = ReturnType<typeof prometheusClient>

const series = ({ metric, value, values = value ? [value] : [] }: Sample): Series => ({
  metric,
  points: values.map(([seconds, text]) => [seconds, Number(text)] as const),
})
