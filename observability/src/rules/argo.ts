import { foreignMetrics } from '../foreign-metrics.ts'
import { growth, increase, metric, recorded, sumBy } from '../promql.ts'
import type { Alert, RuleGroup } from './rule.ts'

const { cronTriggered, errors, isLeader, workflows } = foreignMetrics.argo

/** The CronWorkflows of the pipelines, and how long after its last start one has certainly missed the next. */
export const cronWorkflows = [
  { name: 'reconcile', missedAfter: '30m' },
  { name: 'retention', missedAfter: '26h' },
] as const

/** What is recorded of pipelines. */
const pipelineSeries = { runs6h: 'pipeline_status:argo_workflows_catalog_pipeline_runs:growth6h' } as const

// A change that does not pass its tests is no fault of the platform.
const runs = { pipeline: { not: 'ci' } } as const
const ended = sumBy(['pipeline'], recorded(pipelineSeries.runs6h, runs))
const failed = sumBy(['pipeline'], recorded(pipelineSeries.runs6h, { ...runs, status: { not: 'Succeeded' } }))

export const argoRules: RuleGroup = {
  name: 'argo-workflows',
  rules: [
    {
      record: pipelineSeries.runs6h,
      expr: sumBy(['pipeline', 'status'], growth(metric(foreignMetrics.pipelines.runs), '6h')),
    },
    {
      alert: 'ArgoControllerAbsent',
      expr: `absent(${metric(isLeader)} == 1)`,
      for: '10m',
      severity: 'warning',
      summary: 'No workflow controller works',
      description: 'For 10 minutes none has reported that it leads. Nothing is built, deployed or rolled back.',
      dashboard: 'argo',
    },
    {
      alert: 'ArgoControllerErrors',
      expr: `${sumBy(['cause'], increase(metric(errors), '15m'))} > 0`,
      severity: 'warning',
      summary: 'The workflow controller fails: {{ $labels.cause }}',
      description: 'Within 15 minutes. Its log names the workflow.',
      dashboard: 'argo',
    },
    {
      alert: 'WorkflowsPending',
      expr: `max(${metric(workflows, { phase: 'Pending' })} or ${metric(workflows, { status: 'Pending' })}) > 0`,
      for: '10m',
      severity: 'warning',
      summary: '{{ $value }} workflows do not start',
      description: 'For 10 minutes. They wait for a mutex, for the limit of parallel workflows, or for the controller.',
      dashboard: 'argo',
    },
    {
      alert: 'PipelineFails',
      expr: `${failed} / ${ended} > 0.5\nand ${failed} > 1.5`,
      severity: 'warning',
      summary: '{{ $value | humanizePercentage }} of the runs of {{ $labels.pipeline }} have failed',
      description: 'Within 6 hours, and more than one of them. Nothing new reaches an environment that way.',
      dashboard: 'argo',
    },
    ...cronWorkflows.map(cronWorkflowMissed),
  ],
}

/** Either it has been there all the time and not started, or nothing has been heard of it for as long. */
function cronWorkflowMissed({ name, missedAfter }: (typeof cronWorkflows)[number]): Alert {
  const triggered = metric(cronTriggered, { name })
  return {
    alert: 'CronWorkflowMissed',
    expr:
      `(${increase(triggered, missedAfter)} == 0 and ${triggered} offset ${missedAfter} and ${triggered})\n` +
      `or absent_over_time(${triggered}[${missedAfter}])`,
    for: '1h',
    severity: 'warning',
    labels: { cron_workflow: name },
    summary: `${name} has not been started for ${missedAfter}`,
    description: 'It is suspended, its schedule is wrong, or an earlier run has not ended.',
    dashboard: 'argo',
  }
}
