import { metrics } from '@catalog/api/contract'
import { dashboard } from '../grafana/dashboard.ts'
import { graph } from '../grafana/graph.ts'
import { toDashboard } from '../grafana/links.ts'
import { stat } from '../grafana/stat.ts'
import { table } from '../grafana/table.ts'
import { choice } from '../grafana/variables.ts'
import { buckets, increase, metric, quantile, sumBy } from '../promql.ts'
import { prometheus, range, share } from './scope.ts'
import { dashboardUids } from './uids.ts'

const { deployments, leadTime, restoreTime } = metrics.delivery

const environment = choice(
  { name: 'environment', label: 'Environment' },
  deployments.labels.environment,
  deployments.labels.environment[2],
)
const chosen = { environment: { matches: '$environment' } } as const

const all = metric(deployments, chosen)
const succeeded = metric(deployments, { ...chosen, result: 'succeeded' })
const failed = metric(deployments, { ...chosen, result: ['failed', 'rolled_back'] })
const inRange = (counter: string, by: readonly string[] = []) => sumBy(by, increase(counter, range))

// The quantile of nothing is not a number, and would be shown as one.
const observed = (expression: string) => `${expression} >= 0`

const pipelines = toDashboard('Pipelines', dashboardUids.argo)
const changeFailure = 'ended in a failure or had to be rolled back, whatever the reason'
const onlyReported = 'Counted are deployments that pipelines have reported to the API of the environment.'

/** The four keys of DORA (https://dora.dev/guides/dora-metrics-four-keys), each with how it is counted. */
export const delivery = dashboard({
  uid: dashboardUids.delivery,
  title: 'Catalog delivery',
  description:
    'The four keys of DORA for one environment. `GET /v1/deployments` lists each deployment, with its workflow, trace and ' +
    'commit; `GET /v1/delivery/metrics` works the same keys out of that list.',
  range: '30d',
  variables: [prometheus, environment],
  rows: [
    {
      title: 'Four keys, over the range that is shown',
      panels: [
        stat({
          title: 'Deployment frequency',
          description: `Successful deployments per day, rollbacks included: their number in the range by its days. ${onlyReported}`,
          unit: 'short',
          decimals: 2,
          queries: [{ expr: `86400 * ${inRange(succeeded)} / $__range_s`, legend: 'Per day' }],
          links: [pipelines],
        }),
        stat({
          title: 'Lead time for changes',
          description:
            'Median time from a commit to its successful deployment in this environment, interpolated between the bounds ' +
            'of the histogram. The commit is the newest of the release: older ones in it waited longer.',
          unit: 's',
          none: 'No deployments',
          queries: [{ expr: observed(quantile(0.5, buckets(leadTime, chosen), range)), legend: 'Median' }],
          links: [toDashboard('Objective for staging', dashboardUids.slo)],
        }),
        stat({
          title: 'Change failure rate',
          description:
            `The part of the deployments in the range that ${changeFailure}. ${onlyReported} A promotion that is rolled back ` +
            'later counts as a success here; `GET /v1/delivery/metrics`, which knows each deployment, counts it as failed.',
          unit: 'percentunit',
          decimals: 1,
          none: 'No deployments',
          queries: [{ expr: share(inRange(failed), inRange(all)), legend: 'Failed' }],
          links: [pipelines],
        }),
        stat({
          title: 'Failed deployment recovery time',
          description:
            'Median time from a failed deployment to the next successful one in the same environment, a rollback included. ' +
            'A service that kept running on the release before was not down for so long.',
          unit: 's',
          none: 'No failures',
          queries: [{ expr: observed(quantile(0.5, buckets(restoreTime, chosen), range)), legend: 'Median' }],
        }),
      ],
    },
    {
      title: 'Trend',
      panels: [
        graph({
          title: 'Deployments',
          description: `Per day and result. ${onlyReported}`,
          unit: 'short',
          style: 'bars',
          interval: '1d',
          stacked: true,
          queries: [{ expr: sumBy(['result'], increase(all, '$__interval')), legend: '{{result}}' }],
        }),
        graph({
          title: 'Lead time for changes',
          description: 'Of the deployments of each day: the median, and what 95 of 100 did not exceed.',
          unit: 's',
          style: 'points',
          interval: '1d',
          queries: [0.95, 0.5].map((q) => ({
            expr: quantile(q, buckets(leadTime, chosen), '$__interval'),
            legend: `p${q * 100}`,
          })),
        }),
        graph({
          title: 'Change failure rate',
          description: `The part of each day's deployments that ${changeFailure}. Days without any have no point.`,
          unit: 'percentunit',
          max: 1,
          style: 'points',
          interval: '1d',
          queries: [
            {
              expr: share(sumBy([], increase(failed, '$__interval')), sumBy([], increase(all, '$__interval'))),
              legend: 'Failed',
            },
          ],
        }),
        graph({
          title: 'Failed deployment recovery time',
          description: 'Median of the recoveries of each day. Days without any have no point.',
          unit: 's',
          style: 'points',
          interval: '1d',
          queries: [{ expr: quantile(0.5, buckets(restoreTime, chosen), '$__interval'), legend: 'Median' }],
        }),
      ],
    },
    {
      title: 'All environments',
      panels: [
        table({
          title: 'Deployments by environment and result',
          description: `Their number in the range. ${onlyReported}`,
          unit: 'short',
          width: 24,
          labels: { environment: 'Environment', result: 'Result' },
          columns: [{ name: 'Deployments', expr: inRange(metric(deployments), ['environment', 'result']) }],
          sortBy: 'Deployments',
        }),
      ],
    },
  ],
})
