import type { ServicePod } from './service-pods.ts'
import { quantile, type Traffic } from './traffic.ts'

export interface WatchLimits {
  /** The largest share of requests with a 5xx, from 0 to 1. */
  readonly errorRatioMax: number
  readonly p99SecondsMax: number
  /** Below so many requests neither of them counts. */
  readonly requestsMin: number
}

/** What one look at the new version found. */
export interface Look {
  readonly pods: readonly ServicePod[]
  /** Since the first look. */
  readonly traffic: Traffic
}

/** How often its containers were started again, by the name of the pod; those that came later are not in it. */
export type Restarts = ReadonlyMap<string, number>

/** What is wrong with the pods, in a sentence; nothing where nothing is. Nothing of it can pass. */
export function podFault({ pods }: Look, before: Restarts): string | undefined {
  if (pods.length === 0) return 'no pod of the new version is there'
  const restarted = pods.find(({ name, restarts }) => restarts > (before.get(name) ?? 0))
  return restarted && `${restarted.name} was restarted${why(restarted)}`
}

/** Which pod is not ready; it may be a moment later. */
export function unready({ pods }: Look): string | undefined {
  const pod = pods.find(({ ready }) => !ready)
  return pod && `${pod.name} is not ready${why(pod)}`
}

/** Which limit the traffic breaks, in a sentence; nothing where it keeps them, or is too little to say. */
export function brokenLimit({ traffic }: Look, limits: WatchLimits): string | undefined {
  if (traffic.requests < limits.requestsMin) return
  const ratio = traffic.errors / traffic.requests
  if (ratio > limits.errorRatioMax) {
    return `${percent(ratio)} of ${whole(traffic.requests)} requests ended with 5xx, more than ${percent(limits.errorRatioMax)}`
  }
  const p99 = quantile(0.99, traffic)
  if (p99 > limits.p99SecondsMax) {
    return `the 99th percentile of ${whole(traffic.requests)} requests is ${seconds(p99)}, more than ${seconds(limits.p99SecondsMax)}`
  }
}

/** What was seen of a version that has passed. */
export function praise({ pods, traffic }: Look, { requestsMin }: WatchLimits): string {
  const seen = `${whole(traffic.requests)} requests to ${pods.length === 1 ? 'one pod' : `${pods.length} pods`}`
  if (traffic.requests < requestsMin) return `${seen}, too few to judge by; no restart`
  const ratio = percent(traffic.errors / traffic.requests)
  return `${seen}, ${ratio} with 5xx, 99th percentile ${seconds(quantile(0.99, traffic))}, no restart`
}

const why = ({ trouble }: ServicePod) => (trouble === '' ? '' : `: ${trouble}`)
const whole = (amount: number) => String(Math.round(amount))
const percent = (share: number) => `${Number((share * 100).toPrecision(3))} %`
const seconds = (amount: number) =>
  Number.isFinite(amount) ? `${Number(amount.toPrecision(3))} s` : 'beyond the largest bucket'
