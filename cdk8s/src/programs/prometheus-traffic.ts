import type { Environment } from './environment.ts'
import { fetchPatiently, patience } from './http.ts'
import type { TrafficSource } from './pod-traffic.ts'
import type { ServicePod } from './service-pods.ts'

interface Sample {
  readonly metric: Readonly<Record<string, string>>
  readonly value: readonly [time: number, value: string]
}

/**
 * Asks the Prometheus at `url` by its HTTP API (https://prometheus.io/docs/prometheus/latest/querying/api/), which must
 * have metrics of every pod that was there from the first look on.
 */
export function prometheusTraffic(url: string, env: Environment): TrafficSource {
  const [histogram, build] = [env.required('REQUEST_DURATION'), env.required('BUILD_INFO')]
  const namespace = env.required('SERVICE_NAMESPACE')
  const started = Date.now()
  let first: readonly string[] | undefined
  return async (pods, last) => {
    first ??= pods.map(({ name }) => name)
    const elapsed = Math.ceil((Date.now() - started) / 1000)
    const window = `${Math.max(elapsed, 1)}s`
    const chosen = selector(namespace, pods)
    const ask = (query: string) => queryPrometheus(url, query)
    const counted = (suffix: string, more = '') => `increase(${histogram}_${suffix}{${chosen}${more}}[${window}])`
    const [requests, errors, buckets, known] = await Promise.all([
      ask(`sum(${counted('count')})`),
      ask(`sum(${counted('count', ',status=~"5.."')})`),
      ask(`sum by (le) (${counted('bucket')})`),
      ask(`count by (pod) (${build}{${chosen}})`),
    ])
    const names = new Set(known.map(({ metric }) => metric['pod']))
    const unseen = pods.find(({ name }) => first?.includes(name) && !names.has(name))
    if (unseen && last) {
      throw new Error(`Prometheus at ${url} has no metrics of ${unseen.name}: let it scrape the pods of ${namespace}`)
    }
    return {
      requests: numberOf(requests[0]),
      errors: numberOf(errors[0]),
      buckets: new Map(buckets.map((sample) => [boundOf(sample), numberOf(sample)])),
    }
  }
}

/** Names of pods are of letters, digits, dashes and dots. */
function selector(namespace: string, pods: readonly ServicePod[]): string {
  const names = pods.map(({ name }) => name.replaceAll('.', '[.]')).join('|')
  return `namespace=${JSON.stringify(namespace)},pod=~${JSON.stringify(names)}`
}

const numberOf = (sample: Sample | undefined) => Number(sample?.value[1] ?? 0)
const boundOf = ({ metric }: Sample) => (metric['le'] === '+Inf' ? Number.POSITIVE_INFINITY : Number(metric['le']))

interface Answer {
  readonly status?: string
  readonly error?: string
  readonly data?: { readonly result?: readonly Sample[] }
}

async function queryPrometheus(url: string, query: string): Promise<readonly Sample[]> {
  const body = new URLSearchParams({ query })
  const init = { method: 'POST', body, redirect: 'error' } as const
  const response = await fetchPatiently(`${url}/api/v1/query`, init, { ...patience, attempts: 3, timeoutMs: 10_000 })
  const text = await response.text()
  if (!response.ok) throw new Error(`Prometheus at ${url} answered ${response.status}: ${text.slice(0, 300)}`)
  const { status, error, data } = JSON.parse(text) as Answer
  if (status !== 'success' || data?.result === undefined) throw new Error(`Prometheus at ${url} answered: ${error}`)
  return data.result
}
