/** Requests that were answered, and how fast. */
export interface Traffic {
  readonly requests: number
  /** Those with a status of 500 and more. */
  readonly errors: number
  /** How many took at most so many seconds, by the bound: the buckets of a Prometheus histogram. */
  readonly buckets: ReadonlyMap<number, number>
}

export const noTraffic: Traffic = { requests: 0, errors: 0, buckets: new Map() }

/** All of `parts` together. */
export function sum(parts: readonly Traffic[]): Traffic {
  return parts.reduce((a, b) => combine(a, b, (x, y) => x + y), noTraffic)
}

/** What came after `earlier`, of counters that never fell between the two. */
export function since(earlier: Traffic, later: Traffic): Traffic {
  return combine(later, earlier, (x, y) => x - y)
}

function combine(a: Traffic, b: Traffic, by: (x: number, y: number) => number): Traffic {
  const bounds = new Set([...a.buckets.keys(), ...b.buckets.keys()])
  return {
    requests: by(a.requests, b.requests),
    errors: by(a.errors, b.errors),
    buckets: new Map([...bounds].map((bound) => [bound, by(a.buckets.get(bound) ?? 0, b.buckets.get(bound) ?? 0)])),
  }
}

/**
 * The seconds within which the share `share` of all requests was answered, straight between the bounds of a bucket as
 * in PromQL's histogram_quantile. Infinite where it is beyond the last bound; NaN without requests.
 */
export function quantile(share: number, { buckets }: Traffic): number {
  const sorted = [...buckets].toSorted(([a], [b]) => a - b)
  const total = sorted.at(-1)?.[1] ?? 0
  if (total === 0) return Number.NaN
  const rank = share * total
  const at = sorted.findIndex(([, count]) => count >= rank)
  const [bound = Number.POSITIVE_INFINITY, count = total] = sorted[at] ?? []
  const [lower, below] = sorted[at - 1] ?? [0, 0]
  return bound === Number.POSITIVE_INFINITY ? bound : lower + ((bound - lower) * (rank - below)) / (count - below)
}
