import { metrics } from '@catalog/api/contract'
import { foreignMetrics } from '../foreign-metrics.ts'
import { dashboard } from '../grafana/dashboard.ts'
import { graph } from '../grafana/graph.ts'
import { stat } from '../grafana/stat.ts'
import { table } from '../grafana/table.ts'
import { anyOf } from '../grafana/variables.ts'
import { aggregate, buckets, count, maxBy, metric, quantile, rate, sumBy, total } from '../promql.ts'
import { here, interval, meanOf, namespace, prometheus, rollouts, share } from './scope.ts'
import { dashboardUids } from './uids.ts'

const { postgres } = foreignMetrics
const statements = metrics.db.statementDuration

const database = anyOf({ name: 'database', label: 'Database' }, 'datname', metric(postgres.size))
const chosen = { datname: { matches: '$database' } } as const

const perSecond = (counter: string, by: readonly string[] = []) => sumBy(by, rate(counter, interval))
const ofStatement = ['operation', 'table'] as const
const runs = perSecond(count(statements, here), ofStatement)
const seconds = perSecond(total(statements, here), ofStatement)
const commits = perSecond(metric(postgres.commits, chosen))
const rollbacks = perSecond(metric(postgres.rollbacks, chosen))
const hits = perSecond(metric(postgres.blocksHit, chosen))
const reads = perSecond(metric(postgres.blocksRead, chosen))

/** PostgreSQL as the service sees it, and as its exporter does. */
export const postgresql = dashboard({
  uid: dashboardUids.postgres,
  title: 'Catalog PostgreSQL',
  description:
    'Statements of the catalog API in one namespace, and the server behind them as postgres_exporter sees it.',
  range: '1h',
  variables: [prometheus, namespace, database],
  annotations: [rollouts],
  rows: [
    {
      title: 'Statements of the service',
      panels: [
        graph({
          title: 'Statements',
          description:
            'SQL statements per second, by what they do. A request that became several statements shows here.',
          unit: 'ops',
          width: 12,
          stacked: true,
          queries: [{ expr: runs, legend: '{{operation}} {{table}}' }],
        }),
        graph({
          title: 'Duration of a statement',
          description:
            'Over all statements, the wait for a connection included: the exact mean, and quantiles interpolated between ' +
            'the bounds of the histogram.',
          unit: 's',
          width: 12,
          queries: [
            ...[0.99, 0.95].map((q) => ({
              expr: quantile(q, buckets(statements, here), interval),
              legend: `p${q * 100}`,
            })),
            {
              expr: meanOf(perSecond(total(statements, here)), perSecond(count(statements, here))),
              legend: 'mean',
            },
          ],
        }),
        table({
          title: 'Costliest statements',
          description:
            'By the time that the service spends in them, at the end of the range: the first is worth an index.',
          unit: 'none',
          width: 24,
          labels: { operation: 'Statement', table: 'Table' },
          columns: [
            { name: 'Busy', expr: seconds, unit: 'percentunit' },
            { name: 'Runs', expr: runs, unit: 'ops' },
            { name: 'Mean', expr: meanOf(seconds, runs), unit: 's' },
            { name: 'p99', expr: quantile(0.99, buckets(statements, here), interval, ofStatement), unit: 's' },
          ],
          sortBy: 'Busy',
        }),
      ],
    },
    {
      title: 'Server',
      panels: [
        stat({
          title: 'Reachable',
          description: 'Whether postgres_exporter reaches every server that it watches: 1 yes, 0 no.',
          unit: 'none',
          none: 'No exporter',
          queries: [{ expr: aggregate('min', [], metric(postgres.up)), legend: 'Reachable' }],
          colours: ['red', [1, 'green']],
        }),
        stat({
          title: 'Connections in use',
          description: 'Sessions as a part of max_connections. Near 1 new ones are refused, also those of an operator.',
          unit: 'percentunit',
          decimals: 1,
          queries: [
            {
              expr: `${sumBy([], metric(postgres.connections))} / ${sumBy([], metric(postgres.connectionsMax))}`,
              legend: 'In use',
            },
          ],
          colours: ['green', [0.8, 'yellow'], [0.9, 'red']],
        }),
        stat({
          title: 'Size',
          description: 'Size of the chosen databases on disk.',
          unit: 'bytes',
          decimals: 1,
          queries: [{ expr: sumBy([], metric(postgres.size, chosen)), legend: 'Size' }],
        }),
        stat({
          title: 'Read from memory',
          description: 'The part of the blocks that were found in the buffer cache. Below 0.99 more memory may help.',
          unit: 'percentunit',
          decimals: 2,
          none: 'No reads',
          queries: [{ expr: share(hits, `(${hits} + ${reads})`), legend: 'Hits' }],
        }),
      ],
    },
    {
      title: 'Sessions and locks',
      panels: [
        graph({
          title: 'Sessions by state',
          description: 'Sessions of the chosen databases. Many that are idle in transaction hold locks for nothing.',
          unit: 'none',
          stacked: true,
          queries: [{ expr: `${sumBy(['state'], metric(postgres.connections, chosen))} > 0`, legend: '{{state}}' }],
        }),
        graph({
          title: 'Oldest transaction',
          description:
            'Age of the oldest transaction that runs. Long ones keep dead rows alive and migrations waiting.',
          unit: 's',
          queries: [{ expr: maxBy([], metric(postgres.longestTransaction, chosen)), legend: 'Oldest' }],
        }),
        graph({
          title: 'Locks',
          description:
            'Locks that are held or waited for, by mode. An access exclusive lock stops all who use the table.',
          unit: 'none',
          stacked: true,
          queries: [{ expr: `${sumBy(['mode'], metric(postgres.locks, chosen))} > 0`, legend: '{{mode}}' }],
        }),
      ],
    },
    {
      title: 'Work',
      panels: [
        graph({
          title: 'Transactions',
          description:
            'Transactions per second that were committed or rolled back. Rollbacks are refusals, or conflicts.',
          unit: 'ops',
          queries: [
            { expr: commits, legend: 'Committed' },
            { expr: rollbacks, legend: 'Rolled back' },
          ],
        }),
        graph({
          title: 'Deadlocks',
          description: 'Deadlocks per second that PostgreSQL broke, each by an error to one side.',
          unit: 'ops',
          queries: [{ expr: perSecond(metric(postgres.deadlocks, chosen)), legend: 'Deadlocks' }],
        }),
        graph({
          title: 'Temporary files',
          description: 'Bytes per second of sorts and joins that found no room in work_mem.',
          unit: 'Bps',
          queries: [{ expr: perSecond(metric(postgres.temporaryBytes, chosen)), legend: 'Written' }],
        }),
      ],
    },
  ],
})
