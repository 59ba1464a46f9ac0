import { metrics } from '@catalog/api/contract'
import { foreignMetrics } from '../../src/foreign-metrics.ts'
import { metric } from '../../src/promql.ts'
import type { Scenario } from '../support/scenario.ts'
import { pod } from '../support/series.ts'

const { alertmanager, argo, collector, kubernetes, pipelines, postgres, prometheus } = foreignMetrics
const server = { job: 'postgresql', namespace: 'data', instance: 'postgres:9187' }
const autoscaler = { namespace: 'deploy-prod', horizontalpodautoscaler: 'catalog-api' }
const cron = (name: string) => metric(argo.cronTriggered, { name, namespace: 'ci' })
const missed = (name: string) => ({ name, cron_workflow: name })
const run = (status: 'Succeeded' | 'Failed') => metric(pipelines.runs, { pipeline: 'release', status })
const daySeconds = 86_400

/** What the alerts of the platform have to do; where no step is named, samples are minutes. */
export const platformScenarios: readonly Scenario[] = [
  {
    alert: 'DeploymentFailed',
    series: {
      [metric(metrics.delivery.deployments, { ...pod, environment: 'prod', result: 'rolled_back' })]: '0x99 1x200',
      [metric(metrics.delivery.deployments, { ...pod, environment: 'prod', result: 'succeeded' })]: '0+1x300',
    },
    firing: [{ environment: 'prod', result: 'rolled_back' }],
    quietAt: ['99m', '165m'],
    firesAt: ['102m', '150m', '158m'],
  },
  {
    alert: 'ArgoControllerAbsent',
    series: { [metric(argo.isLeader)]: '1x9 0x29 1x30' },
    firing: [{}],
    quietAt: ['9m', '18m', '41m'],
    firesAt: ['21m', '39m'],
  },
  {
    alert: 'ArgoControllerErrors',
    series: { [metric(argo.errors, { cause: 'OperationPanic' })]: '0x99 1x100' },
    firing: [{ cause: 'OperationPanic' }],
    quietAt: ['99m', '117m'],
    firesAt: ['102m', '110m', '113m'],
  },
  ...(['phase', 'status'] as const).map((label) => ({
    alert: 'WorkflowsPending',
    series: {
      [metric(argo.workflows, { [label]: 'Pending' })]: '0x9 3x29 0x30',
      [metric(argo.workflows, { [label]: 'Running' })]: '5x70',
    },
    firing: [{}],
    quietAt: ['9m', '18m', '41m'],
    firesAt: ['21m', '39m'],
  })),
  {
    alert: 'PipelineFails',
    // Argo's counters come into being with their first event.
    series: {
      [run('Succeeded')]: '1x799',
      [run('Failed')]: '_x399 1x9 2x600',
      [metric(pipelines.runs, { pipeline: 'ci', status: 'Failed' })]: '0+5x900',
    },
    firing: [{ pipeline: 'release' }],
    quietAt: ['405m', '780m'],
    firesAt: ['412m', '700m', '755m'],
  },
  {
    alert: 'PipelineFails',
    // A third of the runs.
    series: { [run('Succeeded')]: '_x399 6x600', [run('Failed')]: '_x399 3x600' },
    firing: [],
    quietAt: ['410m', '600m'],
    firesAt: [],
  },
  {
    alert: 'PipelineFails',
    // Three more than there were.
    series: { [run('Succeeded')]: '1x1200', [run('Failed')]: '5x499 8x700' },
    firing: [{ pipeline: 'release' }],
    quietAt: ['400m', '499m', '865m'],
    firesAt: ['502m', '700m', '855m'],
  },
  {
    alert: 'PipelineFails',
    // Half of them, and a count that somebody else has begun.
    series: { [run('Succeeded')]: '1+1x1200', [run('Failed')]: '1+1x599 600x600' },
    firing: [],
    quietAt: ['359m', '599m', '900m'],
    firesAt: [],
  },
  {
    alert: 'PipelineFails',
    // Prometheus was away for a while: what it counted before is not new because of that.
    series: { [run('Succeeded')]: '1x100 _x10 1x600', [run('Failed')]: '9x100 _x10 9x600' },
    firing: [],
    quietAt: ['370m', '460m', '465m', '470m', '475m', '480m'],
    firesAt: [],
  },
  {
    alert: 'PipelineFails',
    // Hours after it was there, the controller begins to count anew.
    series: { [run('Failed')]: '0x100 _x199 3x600' },
    firing: [{ pipeline: 'release' }],
    quietAt: ['90m', '290m', '670m'],
    firesAt: ['310m', '530m', '650m'],
  },
  {
    alert: 'CronWorkflowMissed',
    step: '5m',
    // Daily, and then no more.
    series: { [cron('retention')]: '1x287 2x287 3x900', [cron('reconcile')]: '1+1x2000' },
    firing: [{ ...missed('retention'), namespace: 'ci' }],
    quietAt: ['40h', '73h', '74h45m'],
    firesAt: ['75h15m', '80h'],
  },
  {
    alert: 'CronWorkflowMissed',
    step: '5m',
    // The controller has started anew, which forgets the count.
    series: { [cron('retention')]: '7x287 _x259 1x900', [cron('reconcile')]: '1+1x2000' },
    firing: [],
    quietAt: ['24h', '46h', '49h', '60h'],
    firesAt: [],
  },
  {
    alert: 'CronWorkflowMissed',
    step: '5m',
    series: { [cron('retention')]: '7x11 _x900', [cron('reconcile')]: '1+1x2000' },
    firing: [missed('retention')],
    quietAt: ['20h', '27h45m'],
    firesAt: ['28h15m', '40h'],
  },
  {
    alert: 'CronWorkflowMissed',
    step: '5m',
    // Every ten minutes, and then no more.
    series: { [cron('reconcile')]: '1 1 2 2 3 3 4 4 5 5 6 6 7 7 8x200', [cron('retention')]: '1+1x400' },
    firing: [{ ...missed('reconcile'), namespace: 'ci' }],
    quietAt: ['65m', '95m', '155m'],
    firesAt: ['170m', '10h'],
  },
  {
    alert: 'CronWorkflowMissed',
    step: '5m',
    series: { [cron('reconcile')]: '1+1x12 _x15 1+1x100', [cron('retention')]: '1+1x400' },
    firing: [],
    quietAt: ['60m', '130m', '140m', '160m', '5h'],
    firesAt: [],
  },
  {
    alert: 'CronWorkflowMissed',
    step: '5m',
    series: { [cron('reconcile')]: '1+1x12 _x200', [cron('retention')]: '1+1x400' },
    firing: [missed('reconcile')],
    quietAt: ['90m', '145m'],
    firesAt: ['165m', '10h'],
  },
  {
    alert: 'CronWorkflowMissed',
    step: '5m',
    // A controller that has only begun to count has not missed anything yet.
    series: { [cron('reconcile')]: '_x5 1x200', [cron('retention')]: '1+1x400' },
    firing: [{ ...missed('reconcile'), namespace: 'ci' }],
    quietAt: ['60m', '110m'],
    firesAt: ['120m', '5h'],
  },
  {
    alert: 'PostgresDown',
    step: '15s',
    series: { [metric(postgres.up, server)]: '1x39 0x39 1x40' },
    firing: [server],
    quietAt: ['9m', '10m45s', '20m30s'],
    firesAt: ['11m15s', '19m45s'],
  },
  {
    alert: 'PostgresMetricsAbsent',
    series: { [metric(postgres.up, server)]: '0x9 _x30 0x30' },
    firing: [{}],
    quietAt: ['9m', '18m', '23m', '41m'],
    firesAt: ['26m', '39m'],
  },
  {
    alert: 'PostgresConnectionsNearMax',
    series: {
      [metric(postgres.connections, { ...server, datname: 'catalog', state: 'active' })]: '30x9 50x29 30x30',
      [metric(postgres.connections, { ...server, datname: 'catalog', state: 'idle' })]: '40x70',
      [metric(postgres.connectionsMax, server)]: '100x70',
    },
    firing: [server],
    quietAt: ['9m', '18m', '41m'],
    firesAt: ['21m', '39m'],
  },
  {
    alert: 'AutoscalerAtMax',
    series: {
      [metric(kubernetes.hpaReplicas, autoscaler)]: '9x9 10x49 9x30',
      [metric(kubernetes.hpaReplicasMax, autoscaler)]: '10x90',
      [metric(kubernetes.hpaReplicas, { ...autoscaler, namespace: 'other' })]: '10x90',
      [metric(kubernetes.hpaReplicasMax, { ...autoscaler, namespace: 'other' })]: '10x90',
    },
    firing: [autoscaler],
    quietAt: ['9m', '38m', '61m'],
    firesAt: ['41m', '59m'],
  },
  {
    alert: 'SigningKeyOld',
    // Made 364 days and 12 hours before the first sample.
    series: {
      [metric(kubernetes.secretCreated, {
        namespace: 'release',
        secret: 'signing-key',
      })]: `${-364.5 * daySeconds}x899 ${14 * 3600}x200`,
      [metric(kubernetes.secretCreated, {
        namespace: 'release',
        secret: 'registry-push',
      })]: `${-900 * daySeconds}x1200`,
    },
    firing: [{ namespace: 'release', secret: 'signing-key' }],
    quietAt: ['11h55m', '12h50m', '15h2m'],
    firesAt: ['13h5m', '14h50m'],
  },
  {
    alert: 'Watchdog',
    series: {},
    firing: [{}],
    quietAt: [],
    firesAt: ['0m', '10m'],
  },
  {
    alert: 'TargetDown',
    series: {
      [metric(prometheus.up, { job: 'jaeger', instance: 'a' })]: '1x80',
      [metric(prometheus.up, { job: 'jaeger', instance: 'b' })]: '1x9 0x29 1x30',
    },
    firing: [{ job: 'jaeger' }],
    quietAt: ['9m', '18m', '41m'],
    firesAt: ['21m', '39m'],
  },
  {
    alert: 'RuleEvaluationFails',
    series: { [metric(prometheus.ruleFailures, { rule_group: 'platform' })]: '0x99 1x100' },
    firing: [{ rule_group: 'platform' }],
    quietAt: ['99m', '117m'],
    firesAt: ['102m', '110m', '113m'],
  },
  {
    alert: 'NotificationsFail',
    series: { [metric(alertmanager.notificationsFailed, { integration: 'webhook' })]: '0x99 1x100' },
    firing: [{ integration: 'webhook' }],
    quietAt: ['99m', '117m'],
    firesAt: ['102m', '110m', '113m'],
  },
  ...[collector.spansFailed, collector.logsFailed].map((definition) => ({
    alert: 'TelemetryDropped',
    series: { [metric(definition, { exporter: 'otlp' })]: '0x29 1+1x29 30x60' },
    firing: [{ exporter: 'otlp' }],
    quietAt: ['29m', '38m', '75m'],
    firesAt: ['43m', '60m', '66m'],
  })),
]
