import { metrics } from '@catalog/api/contract'
import { dashboard } from '../grafana/dashboard.ts'
import { graph } from '../grafana/graph.ts'
import { variable } from '../grafana/interpolation.ts'
import { toDashboard, toExplore } from '../grafana/links.ts'
import { stat } from '../grafana/stat.ts'
import { table } from '../grafana/table.ts'
import { anyOf } from '../grafana/variables.ts'
import { aggregate, buckets, count, metric, quantile, rate, recorded, sumBy, total } from '../promql.ts'
import { burnRates } from '../slo/burn-rate.ts'
import { type Objective, objectives } from '../slo/objectives.ts'
import { errorBudget, sloSeries, slothId } from '../slo/recordings.ts'
import { here, interval, jaeger, meanOf, namespace, namespaceValue, prometheus, rollouts, share } from './scope.ts'
import { dashboardUids } from './uids.ts'

const requests = metrics.http.requestDuration
const chosen = { ...here, route: { matches: '$route' } } as const
const failures = { matches: '5..' } as const

const perSecond = (counter: string, by: readonly string[] = []) => sumBy(by, rate(counter, interval))
const served = (by: readonly string[] = []) => perSecond(count(requests, chosen), by)
const failed = (by: readonly string[] = []) => perSecond(count(requests, { ...chosen, status: failures }), by)

const route = anyOf({ name: 'route', label: 'Route' }, 'route', count(requests, here))

const traces = toExplore('Traces of the service', 'jaeger', { queryType: 'search', service: 'catalog-api' })
const logs = toDashboard('Logs of failed requests', dashboardUids.logs, { ...namespaceValue, search: 'request' })

/** An objective's part of failures over 5 minutes, of all routes, coloured by the burn rates that alert. */
function objectiveStat(title: string, objective: Objective) {
  const budget = errorBudget(objective)
  const [fastest] = burnRates
  return stat({
    title,
    description:
      `The part of the last 5 minutes' requests that break the promise: ${objective.promise}. ` +
      'Yellow above the error budget, red where it burns as fast as the fastest alert waits for. All routes.',
    unit: 'percentunit',
    decimals: 2,
    none: 'No requests',
    queries: [
      {
        expr: recorded(sloSeries.errorRatio('5m'), { ...here, sloth_id: slothId(objective) }),
        legend: objective.slo,
      },
    ],
    colours: ['green', [budget, 'yellow'], [budget * fastest.factor, 'red']],
    links: [toDashboard('Objectives', dashboardUids.slo, namespaceValue)],
  })
}

/** Rate, errors and duration (RED) of the HTTP API. */
export const api = dashboard({
  uid: dashboardUids.api,
  title: 'Catalog API',
  description: 'Rate, errors and duration of the HTTP API of one namespace.',
  range: '1h',
  variables: [prometheus, jaeger, namespace, route],
  annotations: [rollouts],
  rows: [
    {
      title: 'Now',
      panels: [
        stat({
          title: 'Requests',
          description: 'Answers per second of the chosen routes, refusals and failures included.',
          unit: 'reqps',
          decimals: 1,
          queries: [{ expr: served(), legend: 'Requests' }],
        }),
        objectiveStat('Failures', objectives.availability),
        objectiveStat('Reads over 0.25 s', objectives.reads),
        objectiveStat('Writes over 0.5 s', objectives.writes),
        stat({
          title: 'In flight',
          description: 'Requests that are being answered, of all routes. It grows when answers take longer.',
          unit: 'none',
          queries: [{ expr: sumBy([], metric(metrics.http.requestsInFlight, here)), legend: 'In flight' }],
        }),
        stat({
          title: 'Pods',
          description:
            'Processes that report metrics, and those of them whose last readiness probe succeeded: only they get ' +
            'requests. None at all: the service is down, or cannot be scraped.',
          unit: 'none',
          none: '0',
          queries: [
            { expr: aggregate('count', [], metric(metrics.service.build, here)), legend: 'Pods' },
            { expr: sumBy([], metric(metrics.service.ready, here)), legend: 'Ready' },
          ],
          colours: ['red', [1, 'text']],
        }),
      ],
    },
    {
      title: 'Rate and errors',
      panels: [
        graph({
          title: 'Requests by status',
          description:
            'Answers per second by HTTP status. 4xx are refusals of what clients asked, 5xx failures of ours.',
          unit: 'reqps',
          stacked: true,
          queries: [{ expr: served(['status']), legend: '{{status}}' }],
          links: [traces],
        }),
        graph({
          title: 'Failed requests',
          description:
            'The part of the answers that are 5xx; 0 while there are none. 500 is a defect, whose error is in the log; ' +
            '503 points at the database, 504 at slow statements. The line is the error budget of availability.',
          unit: 'percentunit',
          softMax: 1.2 * errorBudget(objectives.availability),
          limits: ['green', [errorBudget(objectives.availability), 'red']],
          queries: [{ expr: share(failed(), served()), legend: 'Failed' }],
          links: [logs, traces],
        }),
        graph({
          title: 'Refused requests',
          description:
            'Answers per second that are 4xx, by status. A jump of 401 and 403 means credentials, of 409 and 412 clients ' +
            'that overtake each other.',
          unit: 'reqps',
          stacked: true,
          queries: [
            {
              expr: perSecond(count(requests, { ...chosen, status: { matches: '4..' } }), ['status']),
              legend: '{{status}}',
            },
          ],
          links: [logs],
        }),
      ],
    },
    {
      title: 'Duration',
      panels: [
        graph({
          title: 'Duration',
          description:
            'Quantiles of the time from reading a request to the end of its answer, interpolated between the bounds of ' +
            'the histogram. Dots are single requests: click one for its trace.',
          unit: 's',
          width: 16,
          queries: [
            { expr: quantile(0.99, buckets(requests, chosen), interval), legend: 'p99', exemplars: true },
            { expr: quantile(0.95, buckets(requests, chosen), interval), legend: 'p95' },
            { expr: quantile(0.5, buckets(requests, chosen), interval), legend: 'p50' },
          ],
          links: [traces],
        }),
        graph({
          title: 'In flight',
          description: 'Requests that are being answered at each scrape, of all routes.',
          unit: 'none',
          width: 8,
          queries: [{ expr: sumBy([], metric(metrics.http.requestsInFlight, here)), legend: 'In flight' }],
        }),
      ],
    },
    {
      title: 'By route',
      panels: [
        graph({
          title: 'Requests by route',
          description: 'Answers per second by method and route. What matches no route is called unmatched.',
          unit: 'reqps',
          stacked: true,
          width: 12,
          queries: [{ expr: served(['method', 'route']), legend: '{{method}} {{route}}' }],
        }),
        table({
          title: 'Routes',
          description: 'Each route at the end of the range. Click a route to see it alone.',
          unit: 'reqps',
          width: 12,
          labels: { route: 'Route', method: 'Method' },
          columns: [
            { name: 'Requests', expr: served(['method', 'route']) },
            {
              name: 'Failed',
              expr: share(failed(['method', 'route']), served(['method', 'route'])),
              unit: 'percentunit',
            },
            {
              name: 'Mean',
              expr: meanOf(perSecond(total(requests, chosen), ['method', 'route']), served(['method', 'route'])),
              unit: 's',
            },
            { name: 'p99', expr: quantile(0.99, buckets(requests, chosen), interval, ['method', 'route']), unit: 's' },
          ],
          sortBy: 'Requests',
          links: [
            toDashboard('Only this route', dashboardUids.api, {
              ...namespaceValue,
              route: variable('__value.raw', 'percentencode'),
            }),
          ],
        }),
      ],
    },
  ],
})
