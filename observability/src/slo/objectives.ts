import { metrics } from '@catalog/api/contract'
import type { Histogram } from '../metrics.ts'
import { type BucketBound, bucket, count, type Matchers } from '../promql.ts'

/** A service level objective over 30 days, as data. */
export interface Objective {
  /** `sloth_slo`, in kebab-case. */
  readonly slo: string
  /** Name of its alerts and of their runbook. */
  readonly alert: string
  /** What is promised, for people. */
  readonly promise: string
  /** Least part of good events, above 0 and below 1. */
  readonly objective: number
  /** The counter of all events. */
  readonly total: string
  /** Those of them that count as good or as failed, whichever has a counter. */
  readonly part: { readonly good: string } | { readonly failed: string }
  /** Whether each installation is judged by itself, or all of them together. */
  readonly scope: 'release' | 'platform'
  /** The most that its alerts may do: wake a person, or write a ticket. */
  readonly urgency: 'page' | 'ticket'
  /** Fewer failures than this within the long window of an alert are no trend, whatever their part of the traffic. */
  readonly failuresMin: number
}

/** The part of a histogram's observations that are at most `le`, which is one of its bounds. */
function within<H extends Histogram>(histogram: H, le: BucketBound<H>, matchers?: Matchers<H>) {
  return { total: count(histogram, matchers), part: { good: bucket(histogram, le, matchers) } } as const
}

const requests = metrics.http.requestDuration
const everyOperation = { route: { matches: '/v1/.*' } } as const
// A failure is counted once, by the availability, however fast it came.
const answered = { ...everyOperation, status: { matchesNot: '5..' } } as const
const reads = ['GET', 'HEAD'] as const
const writes = ['POST', 'PUT', 'PATCH', 'DELETE'] as const

const service = { scope: 'release', urgency: 'page', failuresMin: 5 } as const

export const objectives = {
  availability: {
    ...service,
    slo: 'availability',
    alert: 'CatalogAvailabilityBudgetBurn',
    promise: '99.9 % of the requests to /v1 are not answered with a 5xx',
    objective: 0.999,
    total: count(requests, everyOperation),
    part: { failed: count(requests, { ...everyOperation, status: { matches: '5..' } }) },
  },
  reads: {
    ...service,
    slo: 'read-latency',
    alert: 'CatalogReadLatencyBudgetBurn',
    promise: '99 % of the reads that are answered take at most 0.25 s',
    objective: 0.99,
    ...within(requests, 0.25, { ...answered, method: reads }),
  },
  writes: {
    ...service,
    slo: 'write-latency',
    alert: 'CatalogWriteLatencyBudgetBurn',
    promise: '99 % of the writes that are answered take at most 0.5 s',
    objective: 0.99,
    ...within(requests, 0.5, { ...answered, method: writes }),
  },
  events: {
    ...service,
    slo: 'event-delay',
    alert: 'CatalogEventDelayBudgetBurn',
    promise: '99 % of the events are published at most 5 s after they were written, in the transaction of their change',
    objective: 0.99,
    ...within(metrics.events.publishDelay, 5),
  },
  delivery: {
    slo: 'delivery-lead-time',
    alert: 'CatalogLeadTimeBudgetBurn',
    promise: '95 % of the commits that reach staging are there at most 15 min after they were made',
    objective: 0.95,
    ...within(metrics.delivery.leadTime, 900, { environment: 'staging' }),
    scope: 'platform',
    // No customer waits for it.
    urgency: 'ticket',
    failuresMin: 2,
  },
} as const satisfies Readonly<Record<string, Objective>>
