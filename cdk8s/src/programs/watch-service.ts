import { setTimeout as sleep } from 'node:timers/promises'
import type { Environment } from './environment.ts'
import { kubernetesOptions } from './kubernetes-options.ts'
import { podTraffic } from './pod-traffic.ts'
import { say } from './program.ts'
import { prometheusTraffic } from './prometheus-traffic.ts'
import { type Service, servicePods } from './service-pods.ts'
import {
  brokenLimit,
  type Look,
  podFault,
  praise,
  type Restarts,
  unready,
  type WatchLimits,
} from './watch-judgement.ts'

/** How a watch ended, and what was seen. */
export interface Verdict {
  readonly verdict: 'passed' | 'failed'
  readonly reason: string
}

export interface WatchedVersion {
  readonly service: Service
  /** The image of the pods that are watched. */
  readonly digest: string
  /** How long it is watched. */
  readonly seconds: number
}

/** A limit that is broken at so many looks in a row ends the watch early. */
const brokenLooksMax = 3

/**
 * Watches the pods of one version by the limits in the environment. Rejects where it cannot see: that is no verdict.
 * A restart ends the watch at once, a limit that stays broken soon, and what is not ready only at its end.
 */
export async function watchService({ service, digest, seconds }: WatchedVersion, env: Environment): Promise<Verdict> {
  const limits: WatchLimits = {
    errorRatioMax: env.decimal('ERROR_RATIO_MAX'),
    p99SecondsMax: env.decimal('P99_SECONDS_MAX'),
    requestsMin: env.count('REQUESTS_MIN'),
  }
  const prometheus = env.optional('PROMETHEUS_URL')
  const source = prometheus === '' ? podTraffic(env) : prometheusTraffic(prometheus, env)
  const watched = async () => {
    const pods = await servicePods(service, kubernetesOptions(env))
    return pods.filter(({ image, ending }) => image === digest && !ending)
  }
  const intervalMs = Math.max(env.count('WATCH_INTERVAL_SECONDS'), 1) * 1000
  const end = Date.now() + seconds * 1000
  let restarts: Restarts | undefined
  for (let brokenLooks = 0; ; ) {
    const last = Date.now() >= end
    const pods = await watched()
    restarts ??= new Map(pods.map(({ name, restarts: count }) => [name, count]))
    const look: Look = { pods, traffic: await source(pods, last) }
    const broken = brokenLimit(look, limits)
    brokenLooks = broken === undefined ? 0 : brokenLooks + 1
    const fault = podFault(look, restarts) ?? (last || brokenLooks >= brokenLooksMax ? broken : undefined)
    if (fault !== undefined) return { verdict: 'failed', reason: fault }
    if (last) return ending(look, limits)
    say(broken ?? unready(look) ?? praise(look, limits))
    await sleep(Math.max(Math.min(intervalMs, end - Date.now()), 0))
  }
}

function ending(look: Look, limits: WatchLimits): Verdict {
  const fault = unready(look)
  return fault === undefined
    ? { verdict: 'passed', reason: praise(look, limits) }
    : { verdict: 'failed', reason: fault }
}
