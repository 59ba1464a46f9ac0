import type { Environment } from './environment.ts'
import { readTraffic } from './exposition.ts'
import { fetchPatiently, type Patience } from './http.ts'
import { opsUrl } from './ops-url.ts'
import type { ServicePod } from './service-pods.ts'
import { noTraffic, since, sum, type Traffic } from './traffic.ts'

/**
 * Tells what pods have answered since it was first asked. It rejects where it cannot know, which `last` makes certain:
 * until then a pod may be silent for a moment.
 */
export type TrafficSource = (pods: readonly ServicePod[], last: boolean) => Promise<Traffic>

interface Counted {
  /** When it was first looked at. */
  readonly first: Traffic
  readonly last: Traffic
  /** What processes before the present one had counted. */
  readonly before: Traffic
}

/** So many answers in a row that a ready pod owes are one too many. */
const missesMax = 3

/** Asks each pod itself, at `METRICS_PATH`. What pods counted that are gone still counts. */
export function podTraffic(env: Environment): TrafficSource {
  const [path, histogram] = [env.required('METRICS_PATH'), env.required('REQUEST_DURATION')]
  const counted = new Map<string, Counted>()
  const misses = new Map<string, number>()
  let isFirst = true
  const count = ({ name, ready }: ServicePod, text: string | undefined) => {
    misses.set(name, text === undefined && ready ? (misses.get(name) ?? 0) + 1 : 0)
    if (text === undefined) return
    const now = readTraffic(text, histogram)
    // All that a later pod has counted, it has counted during the watch.
    const known = counted.get(name) ?? { first: isFirst ? now : noTraffic, last: noTraffic, before: noTraffic }
    counted.set(name, next(known, now))
  }
  return async (pods, last) => {
    const scraped = await Promise.all(
      pods.map(async (pod) => [pod, await scrape(opsUrl(pod, env, path), last)] as const),
    )
    for (const [pod, text] of scraped) count(pod, text)
    isFirst = false
    // Only of pods that are there: one that is gone owes nothing any more.
    const silent = pods.find(({ name }) => (misses.get(name) ?? 0) >= (last ? 1 : missesMax))
    if (silent !== undefined)
      throw new Error(`${silent.name} is ready and does not tell its metrics: may this pod ask it?`)
    return sum([...counted.values()].map((one) => since(one.first, sum([one.before, one.last]))))
  }
}

/** Counters that have fallen began anew, in another process. */
function next({ first, last, before }: Counted, now: Traffic): Counted {
  const restarted = now.requests < last.requests
  return { first, last: now, before: restarted ? sum([before, last]) : before }
}

const once: Patience = { attempts: 1, firstWaitMs: 0, longestWaitMs: 0, timeoutMs: 5000 }
/** For the last look, after which there is no other. */
const thrice: Patience = { attempts: 3, firstWaitMs: 1000, longestWaitMs: 2000, timeoutMs: 5000 }

/** The metrics as text; nothing where there was no answer or no good one. */
async function scrape(url: string, last: boolean): Promise<string | undefined> {
  try {
    const response = await fetchPatiently(
      url,
      { headers: { accept: 'text/plain' }, redirect: 'error' },
      last ? thrice : once,
    )
    const text = await response.text()
    return response.ok ? text : undefined
  } catch {
    return undefined
  }
}
