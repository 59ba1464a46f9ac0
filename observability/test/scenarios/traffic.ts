import { metrics } from '@catalog/api/contract'
import { count } from '../../src/promql.ts'
import { type Objective, objectives } from '../../src/slo/objectives.ts'
import { pod } from '../support/series.ts'

/** How a series grows with good and with failed events, and besides them. */
interface Growth {
  readonly series: string
  readonly good: number
  readonly failed: number
  readonly other: number
}

/** The series of one bucket beside that of all; `le` is spelled as versions of Prometheus do. */
const bucketOf = (all: string, le: string) => all.replace('_count{', '_bucket{').replace(/\}$/, `, le="${le}"}`)

const published = count(metrics.events.publishDelay, pod)
const reachedStaging = count(metrics.delivery.leadTime, { ...pod, environment: 'staging' })
const requests = metrics.http.requestDuration
const route = '/v1/products'
const counted = (series: string, good: number, failed: number): Growth => ({ series, good, failed, other: 0 })
/** What an objective must not look at, in such numbers that it would show. */
const ignored = (series: string): Growth => ({ series, good: 0, failed: 0, other: 1000 })

const request = (method: 'GET' | 'POST', status: string, path = route) =>
  count(requests, { ...pod, method, route: path, status })
const quick = (le: '0.25' | '0.5', method: 'GET' | 'POST', status: string) => bucketOf(request(method, status), le)

/** The series of requests and events from which an objective is measured, with others beside them. */
export function traffic(objective: Objective): readonly Growth[] {
  const series = bySlo.get(objective.slo)
  if (!series) throw new Error(`Say in traffic.ts which series ${objective.slo} is measured from`)
  return series
}

const bySlo: ReadonlyMap<string, readonly Growth[]> = new Map([
  [
    objectives.availability.slo,
    [
      counted(request('GET', '200'), 0.5, 0),
      counted(request('POST', '201'), 0.5, 0),
      counted(request('GET', '503'), 0, 0.5),
      counted(request('POST', '500'), 0, 0.5),
      ignored(request('GET', '500', 'unmatched')),
      ignored(request('GET', '200', '/docs')),
    ],
  ],
  [
    objectives.reads.slo,
    [
      counted(request('GET', '200'), 1, 1),
      counted(quick('0.25', 'GET', '200'), 1, 0),
      ignored(quick('0.5', 'GET', '200')),
      ignored(request('GET', '503')),
      ignored(request('POST', '201')),
      ignored(request('GET', '200', '/docs')),
    ],
  ],
  [
    objectives.writes.slo,
    [
      counted(request('POST', '201'), 1, 1),
      counted(quick('0.5', 'POST', '201'), 1, 0),
      ignored(quick('0.25', 'POST', '201')),
      ignored(request('POST', '503')),
      ignored(request('GET', '200')),
      ignored(request('POST', '200', 'unmatched')),
    ],
  ],
  [
    objectives.events.slo,
    [counted(published, 1, 1), counted(bucketOf(published, '5.0'), 1, 0), ignored(bucketOf(published, '10.0'))],
  ],
  [
    objectives.delivery.slo,
    [
      counted(reachedStaging, 1, 1),
      counted(bucketOf(reachedStaging, '900'), 1, 0),
      ignored(bucketOf(reachedStaging, '1800')),
      ignored(count(metrics.delivery.leadTime, { ...pod, environment: 'prod' })),
    ],
  ],
])
