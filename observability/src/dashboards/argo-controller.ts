import { foreignMetrics } from '../foreign-metrics.ts'
import type { Row } from '../grafana/dashboard.ts'
import { graph } from '../grafana/graph.ts'
import { table } from '../grafana/table.ts'
import { count, maxBy, metric, rate, sumBy, total } from '../promql.ts'
import { grown, restarts } from './argo-pipelines.ts'
import { interval, meanOf } from './scope.ts'

const { argo } = foreignMetrics

const ended = { phase: ['Succeeded', 'Failed', 'Error'] } as const
const noWatch = { verb: { not: 'Watch' } } as const

/** What runs in the cluster, and what waits. */
export const workflowsRow: Row = {
  title: 'Workflows and pods',
  panels: [
    graph({
      title: 'Workflows by status',
      description: 'Workflows in the cluster. Those that have ended stay until they are deleted for their age.',
      unit: 'none',
      stacked: true,
      // One of the two is empty: the label's name depends on the version of Argo.
      queries: [{ expr: sumBy(['status', 'phase'], metric(argo.workflows)), legend: '{{status}}{{phase}}' }],
    }),
    graph({
      title: 'Pods by phase',
      description: 'Pods of workflows in the cluster.',
      unit: 'none',
      stacked: true,
      queries: [{ expr: sumBy(['phase'], metric(argo.pods)), legend: '{{phase}}' }],
    }),
    graph({
      title: 'Pods that had to wait',
      description: 'Pods per minute that were seen waiting, by reason. Unschedulable: nodes or quotas are full.',
      unit: 'cpm',
      queries: [{ expr: `60 * ${sumBy(['reason'], rate(metric(argo.podPending), interval))}`, legend: '{{reason}}' }],
    }),
    graph({
      title: 'Workflows into each phase',
      description: 'Workflows per minute that came into a phase, by namespace.',
      unit: 'cpm',
      queries: [
        {
          expr: `60 * ${sumBy(['namespace', 'phase'], rate(metric(argo.phaseChanges), interval))}`,
          legend: '{{namespace}} {{phase}}',
        },
      ],
    }),
  ],
}

/** What began workflows. */
export const startedRow: Row = {
  title: 'Started by template and by schedule',
  panels: [
    table({
      title: 'Workflows from templates',
      description: `Workflows of each WorkflowTemplate that ended in the range, by how. ${restarts}`,
      unit: 'short',
      labels: { namespace: 'Namespace', name: 'Template', phase: 'End' },
      columns: [
        { name: 'Workflows', expr: grown(metric(argo.templateTriggered, ended), ['namespace', 'name', 'phase']) },
      ],
      sortBy: 'Workflows',
    }),
    table({
      title: 'Scheduled workflows',
      description: `Times that each CronWorkflow has started a workflow in the range. ${restarts}`,
      unit: 'short',
      labels: { namespace: 'Namespace', name: 'CronWorkflow' },
      columns: [{ name: 'Started', expr: grown(metric(argo.cronTriggered), ['namespace', 'name']) }],
      sortBy: 'Started',
    }),
  ],
}

/** Whether the controller keeps up. */
export const controllerRow: Row = {
  title: 'Controller',
  panels: [
    graph({
      title: 'Queue depth',
      description: 'Items that wait in the queues of the controller. One that only rises: the controller is too slow.',
      unit: 'none',
      width: 6,
      queries: [{ expr: maxBy(['queue_name'], metric(argo.queueDepth)), legend: '{{queue_name}}' }],
    }),
    graph({
      title: 'Wait in a queue',
      description: 'Mean time that an item waited in each queue. Many in a queue that is quick are no trouble.',
      unit: 's',
      width: 6,
      queries: [
        {
          expr: meanOf(
            sumBy(['queue_name'], rate(total(argo.queueLatency), interval)),
            sumBy(['queue_name'], rate(count(argo.queueLatency), interval)),
          ),
          legend: '{{queue_name}}',
        },
      ],
    }),
    graph({
      title: 'Busy workers',
      description: 'Workers of each queue that are busy. As many as it has: it is saturated.',
      unit: 'none',
      width: 6,
      queries: [{ expr: sumBy(['worker_type'], metric(argo.workersBusy)), legend: '{{worker_type}}' }],
    }),
    graph({
      title: 'Errors',
      description: 'Errors of the controller per minute, by cause. A panic is a defect, the others bad CronWorkflows.',
      unit: 'cpm',
      width: 6,
      queries: [{ expr: `60 * ${sumBy(['cause'], rate(metric(argo.errors), interval))}`, legend: '{{cause}}' }],
    }),
    graph({
      title: 'Requests to Kubernetes',
      description: 'Requests per second of the controller, by verb and status.',
      unit: 'reqps',
      stacked: true,
      width: 12,
      queries: [
        {
          expr: sumBy(['verb', 'status_code'], rate(count(argo.kubernetesRequests), interval)),
          legend: '{{verb}} {{status_code}}',
        },
      ],
    }),
    graph({
      title: 'Duration of requests to Kubernetes',
      description: 'Mean time of a request, by verb. Watches are left out: they last as long as they may.',
      unit: 's',
      width: 12,
      queries: [
        {
          expr: meanOf(
            sumBy(['verb'], rate(total(argo.kubernetesRequests, noWatch), interval)),
            sumBy(['verb'], rate(count(argo.kubernetesRequests, noWatch), interval)),
          ),
          legend: '{{verb}}',
        },
      ],
    }),
  ],
}
