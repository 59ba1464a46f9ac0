import { metrics } from '@catalog/api/contract'
import { dashboard } from '../grafana/dashboard.ts'
import { graph } from '../grafana/graph.ts'
import { table } from '../grafana/table.ts'
import { buckets, count, maxBy, metric, quantile, rate, sumBy, total } from '../promql.ts'
import { eachPod, here, interval, meanOf, namespace, podLegend, prometheus, rollouts } from './scope.ts'
import { dashboardUids } from './uids.ts'

const { service, db } = metrics
const pod = ['pod', 'instance'] as const

const lag = (stat: (typeof service.eventLoopDelay.labels.stat)[number]) => ({
  expr: maxBy(pod, metric(service.eventLoopDelay, { ...here, stat })),
  legend: `${stat} ${podLegend}`,
})

/** Utilization, saturation and errors (USE) of what the service is made of: CPU, event loop, memory, connections. */
export const runtime = dashboard({
  uid: dashboardUids.runtime,
  title: 'Catalog runtime',
  description: 'Utilization, saturation and errors of the processes of the catalog API in one namespace.',
  range: '1h',
  variables: [prometheus, namespace],
  annotations: [rollouts],
  rows: [
    {
      title: 'Processes',
      panels: [
        table({
          title: 'Running',
          description: 'Each process, with what it runs and since when. More than one version: a rollout is under way.',
          unit: 'none',
          width: 16,
          height: 6,
          labels: { pod: 'Pod', instance: 'Instance', version: 'Version', revision: 'Commit', node_version: 'Node.js' },
          columns: [
            {
              name: 'Started',
              expr:
                `1000 * ${metric(service.startTime, here)} * on (job, instance) ` +
                `group_left (version, revision, node_version) ${metric(service.build, here)}`,
              unit: 'dateTimeFromNow',
            },
          ],
          sortBy: 'Started',
        }),
        graph({
          title: 'Restarts',
          description:
            'How often a process with the same address began anew, per interval. A container that is killed for its ' +
            'memory shows here; a rollout, which makes new pods, does not.',
          unit: 'none',
          width: 8,
          height: 6,
          style: 'bars',
          interval: '1m',
          queries: [{ expr: eachPod(`changes(${metric(service.startTime, here)}[$__interval])`), legend: podLegend }],
        }),
      ],
    },
    {
      title: 'CPU and event loop',
      panels: [
        graph({
          title: 'CPU',
          description: 'Cores that each process keeps busy. JavaScript runs on one: near 1 it can do no more.',
          unit: 'none',
          queries: [{ expr: eachPod(rate(metric(service.cpu, here), interval)), legend: podLegend }],
        }),
        graph({
          title: 'Event loop delay, typical',
          description:
            'How late timers ran since the last scrape, in the middle. Every request of the process waits for it.',
          unit: 's',
          queries: [lag('p50')],
        }),
        graph({
          title: 'Event loop delay, worst',
          description: 'How late timers ran since the last scrape at worst: one request that computed for so long.',
          unit: 's',
          queries: [lag('p99'), lag('max')],
        }),
      ],
    },
    {
      title: 'Memory',
      panels: [
        graph({
          title: 'JavaScript heap in use',
          description: 'Heap that objects occupy. A floor that rises from hour to hour is a leak.',
          unit: 'bytes',
          queries: [{ expr: eachPod(metric(service.heapUsed, here)), legend: podLegend }],
        }),
        graph({
          title: 'JavaScript heap, part in use',
          description:
            'The part of the heap taken from the system that objects occupy. Near 1 collections become frequent.',
          unit: 'percentunit',
          max: 1,
          queries: [
            {
              expr: `${eachPod(metric(service.heapUsed, here))} / ${eachPod(metric(service.heapTotal, here))}`,
              legend: podLegend,
            },
          ],
        }),
        graph({
          title: 'Resident memory',
          description: 'What the container is judged by: at its memory limit the kernel ends the process.',
          unit: 'bytes',
          queries: [{ expr: eachPod(metric(service.residentMemory, here)), legend: podLegend }],
        }),
        graph({
          title: 'Buffers',
          description:
            'Memory of buffers and other objects outside of the JavaScript heap, such as bodies on their way.',
          unit: 'bytes',
          queries: [{ expr: eachPod(metric(service.externalMemory, here)), legend: podLegend }],
        }),
      ],
    },
    {
      title: 'Database connections',
      panels: [
        graph({
          title: 'Pool in use',
          description:
            'The part of the connections that the pool may open which are in use. At 1 requests begin to wait.',
          unit: 'percentunit',
          max: 1,
          queries: [
            {
              expr:
                `${eachPod(metric(db.poolConnections, { ...here, state: 'in_use' }))} / ` +
                eachPod(metric(db.poolConnectionsMax, here)),
              legend: podLegend,
            },
          ],
        }),
        graph({
          title: 'Waiting for a connection',
          description:
            'Borrowers that wait at each scrape. Slow statements hold connections; else the pool is too small.',
          unit: 'none',
          queries: [{ expr: eachPod(metric(db.poolWaiting, here)), legend: podLegend }],
        }),
        graph({
          title: 'Wait for a connection',
          description: 'Of those that got one: the exact mean, and p99 interpolated between the bounds from 1 ms on.',
          unit: 's',
          queries: [
            { expr: quantile(0.99, buckets(db.acquireDuration, here), interval), legend: 'p99' },
            {
              expr: meanOf(
                sumBy([], rate(total(db.acquireDuration, here), interval)),
                sumBy([], rate(count(db.acquireDuration, here), interval)),
              ),
              legend: 'mean',
            },
          ],
        }),
        graph({
          title: 'Refused a connection',
          description:
            'Borrowers per second that got none, by reason; each was answered 503. The database is down, or slower than ' +
            'what comes in.',
          unit: 'ops',
          queries: [
            { expr: sumBy(['reason'], rate(metric(db.acquireRejected, here), interval)), legend: '{{reason}}' },
          ],
        }),
      ],
    },
  ],
})
