import { foreignMetrics } from '../foreign-metrics.ts'
import type { Row } from '../grafana/dashboard.ts'
import { graph } from '../grafana/graph.ts'
import { stat } from '../grafana/stat.ts'
import { table } from '../grafana/table.ts'
import { anyOf } from '../grafana/variables.ts'
import { count, growth, metric, sumBy, total } from '../promql.ts'
import { meanOf, range, share } from './scope.ts'

const { argo, pipelines } = foreignMetrics

/** The pipelines that a person has chosen. */
export const pipeline = anyOf({ name: 'pipeline', label: 'Pipeline' }, 'pipeline', metric(pipelines.runs))

/** How far Argo's counts can be trusted, for descriptions. */
export const restarts = 'Only the leading controller counts, and it forgets when it restarts.'

/** How much counters of Argo grew in the range that is shown. */
export const grown = (counter: string, by: readonly string[] = []): string => sumBy(by, growth(counter, range))

const chosen = { pipeline: { matches: '$pipeline' } } as const
const runs = grown(metric(pipelines.runs, chosen))
const failedRuns = grown(metric(pipelines.runs, { ...chosen, status: ['Failed', 'Error'] }))
const ofStep = ['pipeline', 'step'] as const
const attempts = grown(count(pipelines.stepDuration, chosen), ofStep)
const failedAttempts = grown(count(pipelines.stepDuration, { ...chosen, status: ['Failed', 'Error'] }), ofStep)

const running = [{ phase: 'Running' }, { status: 'Running' }] as const
const runningWorkflows = running.map((label) => metric(argo.workflows, label)).join(' or ')

/** Whether pipelines can run, and how many failed. */
export const nowRow: Row = {
  title: 'Now',
  panels: [
    stat({
      title: 'Leading controllers',
      description: 'Exactly one has to lead. Others wait and report nothing else.',
      unit: 'none',
      none: 'No controller',
      queries: [{ expr: sumBy([], metric(argo.isLeader)), legend: 'Leaders' }],
      colours: ['red', [1, 'green'], [2, 'red']],
    }),
    stat({
      title: 'Running workflows',
      description: 'Workflows that have begun and not ended. Their pods may still wait for a node.',
      unit: 'none',
      queries: [{ expr: sumBy([], runningWorkflows), legend: 'Running' }],
    }),
    stat({
      title: 'Waiting pods',
      description: 'Pods of workflows that wait for a node or an image.',
      unit: 'none',
      none: '0',
      queries: [{ expr: sumBy([], metric(argo.pods, { phase: 'Pending' })), legend: 'Waiting' }],
    }),
    stat({
      title: 'Runs',
      description: `Runs of the chosen pipelines that ended in the range. ${restarts}`,
      unit: 'short',
      decimals: 0,
      none: '0',
      queries: [{ expr: runs, legend: 'Runs' }],
    }),
    stat({
      title: 'Failed runs',
      description: `The part of these runs that failed, or could not be carried out (Error). ${restarts}`,
      unit: 'percentunit',
      decimals: 1,
      none: 'No runs',
      queries: [{ expr: share(failedRuns, runs), legend: 'Failed' }],
    }),
  ],
}

/** How the pipelines end, and where their time goes. */
export const pipelinesRow: Row = {
  title: 'Pipelines',
  panels: [
    graph({
      title: 'Runs',
      description: `Runs that ended, per interval, by pipeline and status. ${restarts}`,
      unit: 'short',
      width: 12,
      style: 'bars',
      interval: '10m',
      stacked: true,
      queries: [
        {
          expr: sumBy(['pipeline', 'status'], growth(metric(pipelines.runs, chosen), '$__interval')),
          legend: '{{pipeline}} {{status}}',
        },
      ],
    }),
    graph({
      title: 'Duration of a run',
      description: 'The exact mean of the runs that ended in each interval, by pipeline.',
      unit: 's',
      width: 12,
      style: 'points',
      interval: '10m',
      queries: [
        {
          expr: meanOf(
            sumBy(['pipeline'], growth(total(pipelines.duration, chosen), '$__interval')),
            sumBy(['pipeline'], growth(count(pipelines.duration, chosen), '$__interval')),
          ),
          legend: '{{pipeline}}',
        },
      ],
    }),
    table({
      title: 'Steps',
      description: 'Attempts of steps in the range: where the time goes, and what has to be tried again.',
      unit: 'none',
      width: 24,
      labels: { pipeline: 'Pipeline', step: 'Step' },
      columns: [
        { name: 'Attempts', expr: attempts, unit: 'short' },
        { name: 'Failed', expr: share(failedAttempts, attempts), unit: 'percentunit' },
        {
          name: 'Mean',
          expr: meanOf(grown(total(pipelines.stepDuration, chosen), ofStep), attempts),
          unit: 's',
        },
      ],
      sortBy: 'Mean',
    }),
  ],
}
