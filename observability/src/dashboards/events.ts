import { metrics } from '@catalog/api/contract'
import { dashboard } from '../grafana/dashboard.ts'
import { graph } from '../grafana/graph.ts'
import { toExplore } from '../grafana/links.ts'
import { stat } from '../grafana/stat.ts'
import { bucket, buckets, count, maxBy, metric, quantile, rate, sumBy } from '../promql.ts'
import { objectives } from '../slo/objectives.ts'
import { errorBudget } from '../slo/recordings.ts'
import { here, interval, jaeger, namespace, prometheus, rollouts, share } from './scope.ts'
import { dashboardUids } from './uids.ts'

const { events, webhooks } = metrics

const traces = toExplore('Traces of the service', 'jaeger', { queryType: 'search', service: 'catalog-api' })
const attempts = (by: readonly string[] = []) => sumBy(by, rate(metric(webhooks.deliveries, here), interval))
const published = sumBy([], rate(count(events.publishDelay, here), interval))
const publishedInTime = sumBy([], rate(bucket(events.publishDelay, 5, here), interval))

// Every process sees the same outbox.
const pending = maxBy([], metric(events.pending, here))
const oldest = maxBy([], metric(events.oldestAge, here))

/** From a committed change to those who want to know of it. */
export const eventDelivery = dashboard({
  uid: dashboardUids.events,
  title: 'Catalog events and webhooks',
  description: 'The outbox and the delivery of its events to webhooks in one namespace.',
  range: '1h',
  variables: [prometheus, jaeger, namespace],
  annotations: [rollouts],
  rows: [
    {
      title: 'Now',
      panels: [
        stat({
          title: 'Events that wait',
          description: 'Events that are committed and not published yet.',
          unit: 'short',
          queries: [{ expr: pending, legend: 'Pending' }],
        }),
        stat({
          title: 'Oldest event',
          description: 'Age of the oldest event that is not published yet; 0 where there is none. Promised are 5 s.',
          unit: 's',
          decimals: 1,
          queries: [{ expr: oldest, legend: 'Oldest' }],
          colours: ['green', [5, 'yellow'], [60, 'red']],
        }),
        stat({
          title: 'Published',
          description: 'Events per second that were published.',
          unit: 'eps',
          decimals: 2,
          queries: [{ expr: published, legend: 'Published' }],
        }),
        stat({
          title: 'Attempts that deliver',
          description: 'The part of the attempts to deliver an event to a webhook that the receiver took.',
          unit: 'percentunit',
          decimals: 1,
          none: 'No attempts',
          queries: [
            {
              expr: share(
                sumBy([], rate(metric(webhooks.deliveries, { ...here, result: 'delivered' }), interval)),
                attempts(),
              ),
              legend: 'Delivered',
            },
          ],
        }),
      ],
    },
    {
      title: 'Outbox',
      panels: [
        graph({
          title: 'Events that wait',
          description: 'Events that are committed and not published yet. A line that only rises: nobody publishes.',
          unit: 'short',
          queries: [{ expr: pending, legend: 'Pending' }],
        }),
        graph({
          title: 'Oldest event',
          description:
            'Age of the oldest event that is not published yet. It grows by a second per second while stuck.',
          unit: 's',
          softMax: 6,
          limits: ['green', [5, 'red']],
          queries: [{ expr: oldest, legend: 'Oldest' }],
        }),
      ],
    },
    {
      title: 'Publication',
      panels: [
        graph({
          title: 'Delay',
          description:
            'Quantiles of the time from the writing of an event, in the transaction of its change, to its publication, ' +
            'interpolated between the bounds. Dots are single events: click one for its trace.',
          unit: 's',
          queries: [
            { expr: quantile(0.99, buckets(events.publishDelay, here), interval), legend: 'p99', exemplars: true },
            { expr: quantile(0.5, buckets(events.publishDelay, here), interval), legend: 'p50' },
          ],
          links: [traces],
        }),
        graph({
          title: 'Published late',
          description: `The part of the events that break the promise: ${objectives.events.promise}. The line is the budget.`,
          unit: 'percentunit',
          softMax: 1.2 * errorBudget(objectives.events),
          limits: ['green', [errorBudget(objectives.events), 'red']],
          queries: [{ expr: `1 - ${share(publishedInTime, published)}`, legend: 'Late' }],
        }),
        graph({
          title: 'Published',
          description: 'Events per second that were published.',
          unit: 'eps',
          queries: [{ expr: published, legend: 'Published' }],
        }),
      ],
    },
    {
      title: 'Webhooks',
      panels: [
        graph({
          title: 'Attempts by result',
          description: 'Attempts per second: delivered, to be tried again, or given up for good (dead).',
          unit: 'ops',
          stacked: true,
          queries: [{ expr: attempts(['result']), legend: '{{result}}' }],
        }),
        graph({
          title: 'Duration of an attempt',
          description: 'Quantiles of the time of one attempt. Receivers that are slow hold up the events behind.',
          unit: 's',
          queries: [0.99, 0.5].map((q) => ({
            expr: quantile(q, buckets(webhooks.deliveryDuration, here), interval),
            legend: `p${q * 100}`,
          })),
        }),
      ],
    },
  ],
})
