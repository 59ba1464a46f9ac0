import type { MetricDefinition } from '@catalog/api/contract'

const workflowPhase = ['Pending', 'Running', 'Succeeded', 'Failed', 'Error'] as const
// Argo counts a workflow that it has not looked at yet as New.
const phaseEntered = ['New', ...workflowPhase] as const

const pipelineStatus = ['Succeeded', 'Failed', 'Error'] as const

/**
 * Metrics that others emit and queries here use, by who emits them. `namespace` is the emitter's own label where it is
 * named here: their targets are scraped with `honorLabels`.
 */
export const foreignMetrics = {
  /** Prometheus 2.42 and later: https://prometheus.io/docs/concepts/jobs_instances and its own /metrics. */
  prometheus: {
    up: { name: 'up', type: 'gauge', help: 'Whether the last scrape of a target worked.', labels: {} },
    ruleFailures: {
      name: 'prometheus_rule_evaluation_failures_total',
      type: 'counter',
      help: 'Evaluations of rules that failed.',
      labels: { rule_group: 'file and name of a group of rules' },
    },
    headSeries: { name: 'prometheus_tsdb_head_series', type: 'gauge', help: 'Series in memory.', labels: {} },
  },
  /** Alertmanager 0.25 and later. */
  alertmanager: {
    notificationsFailed: {
      name: 'alertmanager_notifications_failed_total',
      type: 'counter',
      help: 'Notifications that could not be delivered.',
      labels: { integration: 'a kind of receiver, such as webhook' },
    },
  },
  /** OpenTelemetry Collector, its own telemetry at level normal. */
  collector: {
    spansFailed: {
      name: 'otelcol_exporter_send_failed_spans_total',
      type: 'counter',
      help: 'Spans that an exporter gave up.',
      labels: { exporter: 'an exporter of the configuration' },
    },
    logsFailed: {
      name: 'otelcol_exporter_send_failed_log_records_total',
      type: 'counter',
      help: 'Log records that an exporter gave up.',
      labels: { exporter: 'an exporter of the configuration' },
    },
  },
  /** postgres_exporter 0.15 and later. */
  postgres: {
    up: { name: 'pg_up', type: 'gauge', help: 'Whether the exporter reaches PostgreSQL.', labels: {} },
    connections: {
      name: 'pg_stat_activity_count',
      type: 'gauge',
      help: 'Sessions.',
      labels: { datname: 'a database', state: 'a state of pg_stat_activity' },
    },
    connectionsMax: { name: 'pg_settings_max_connections', type: 'gauge', help: 'max_connections.', labels: {} },
    longestTransaction: {
      name: 'pg_stat_activity_max_tx_duration',
      type: 'gauge',
      help: 'Age in seconds of the oldest transaction that runs.',
      labels: { datname: 'a database', state: 'a state of pg_stat_activity' },
    },
    locks: {
      name: 'pg_locks_count',
      type: 'gauge',
      help: 'Locks that are held or waited for.',
      labels: { datname: 'a database', mode: 'a mode of pg_locks, in lower case' },
    },
    commits: {
      name: 'pg_stat_database_xact_commit',
      type: 'counter',
      help: 'Transactions that were committed.',
      labels: { datname: 'a database' },
    },
    rollbacks: {
      name: 'pg_stat_database_xact_rollback',
      type: 'counter',
      help: 'Transactions that were rolled back.',
      labels: { datname: 'a database' },
    },
    deadlocks: {
      name: 'pg_stat_database_deadlocks',
      type: 'counter',
      help: 'Deadlocks that PostgreSQL broke.',
      labels: { datname: 'a database' },
    },
    blocksHit: {
      name: 'pg_stat_database_blks_hit',
      type: 'counter',
      help: 'Blocks found in the buffer cache.',
      labels: { datname: 'a database' },
    },
    blocksRead: {
      name: 'pg_stat_database_blks_read',
      type: 'counter',
      help: 'Blocks read from disk or the system cache.',
      labels: { datname: 'a database' },
    },
    temporaryBytes: {
      name: 'pg_stat_database_temp_bytes',
      type: 'counter',
      help: 'Bytes of temporary files, of sorts and joins that found no room in memory.',
      labels: { datname: 'a database' },
    },
    size: {
      name: 'pg_database_size_bytes',
      type: 'gauge',
      help: 'Size of a database on disk.',
      labels: { datname: 'a database' },
    },
  },
  /** kube-state-metrics 2. */
  kubernetes: {
    hpaReplicas: {
      name: 'kube_horizontalpodautoscaler_status_current_replicas',
      type: 'gauge',
      help: 'Replicas that an autoscaler has.',
      labels: { namespace: 'a namespace', horizontalpodautoscaler: 'an autoscaler' },
    },
    hpaReplicasMax: {
      name: 'kube_horizontalpodautoscaler_spec_max_replicas',
      type: 'gauge',
      help: 'Replicas that an autoscaler may have.',
      labels: { namespace: 'a namespace', horizontalpodautoscaler: 'an autoscaler' },
    },
    secretCreated: {
      name: 'kube_secret_created',
      type: 'gauge',
      help: 'When a secret was created, in seconds since the Unix epoch.',
      labels: { namespace: 'a namespace', secret: 'a secret' },
    },
  },
  /** The controller of Argo Workflows 3.6 and later: its OpenTelemetry instruments, `argo_workflows_` before each. */
  argo: {
    workflows: {
      name: 'argo_workflows_gauge',
      type: 'gauge',
      help: 'Workflows in the cluster.',
      // It calls the phase `status` before 4.0.
      labels: { phase: workflowPhase, status: workflowPhase },
    },
    phaseChanges: {
      name: 'argo_workflows_total_count',
      type: 'counter',
      help: 'Times that a workflow came into a phase.',
      labels: { phase: workflowPhase, namespace: 'a namespace' },
    },
    errors: {
      name: 'argo_workflows_error_count',
      type: 'counter',
      help: 'Errors of the controller itself.',
      labels: { cause: ['OperationPanic', 'CronWorkflowSubmissionError', 'CronWorkflowSpecError'] },
    },
    cronTriggered: {
      name: 'argo_workflows_cronworkflows_triggered_total',
      type: 'counter',
      help: 'Times that a CronWorkflow has started a workflow.',
      labels: { name: 'a CronWorkflow', namespace: 'a namespace' },
    },
    templateTriggered: {
      name: 'argo_workflows_workflowtemplate_triggered_total',
      type: 'counter',
      help: 'Workflows started from a WorkflowTemplate.',
      labels: {
        name: 'a WorkflowTemplate',
        namespace: 'a namespace',
        cluster_scope: ['true', 'false'],
        phase: phaseEntered,
      },
    },
    pods: {
      name: 'argo_workflows_pods_gauge',
      type: 'gauge',
      help: 'Pods of workflows in the cluster.',
      labels: { phase: ['Pending', 'Running', 'Succeeded', 'Failed'] },
    },
    podPending: {
      name: 'argo_workflows_pod_pending_count',
      type: 'counter',
      help: 'Times that a pod was seen waiting.',
      labels: { reason: 'why it waits', namespace: 'a namespace' },
    },
    queueDepth: {
      name: 'argo_workflows_queue_depth_gauge',
      type: 'gauge',
      help: 'Items in a queue of the controller.',
      labels: { queue_name: 'a queue of the controller' },
    },
    queueLatency: {
      name: 'argo_workflows_queue_latency',
      type: 'histogram',
      help: 'Seconds that an item of a queue waited.',
      labels: { queue_name: 'a queue of the controller' },
      buckets: [1, 5, 20, 60, 180],
    },
    workersBusy: {
      name: 'argo_workflows_workers_busy_count',
      type: 'gauge',
      help: 'Workers of a queue that are busy.',
      labels: { worker_type: 'a queue of the controller' },
    },
    kubernetesRequests: {
      name: 'argo_workflows_k8s_request_duration',
      type: 'histogram',
      help: 'Seconds that a request to the Kubernetes API took.',
      labels: { kind: 'a kind of resource', verb: 'a verb of the Kubernetes API', status_code: 'an HTTP status' },
      buckets: [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60, 180],
    },
    isLeader: { name: 'argo_workflows_is_leader', type: 'gauge', help: '1 in the controller that works.', labels: {} },
  },
  /** What the pipelines tell the controller to emit. */
  pipelines: {
    runs: {
      name: 'argo_workflows_catalog_pipeline_runs_total',
      type: 'counter',
      help: 'Pipeline runs that ended, by status.',
      labels: { pipeline: 'a pipeline', status: pipelineStatus },
    },
    duration: {
      name: 'argo_workflows_catalog_pipeline_duration_seconds',
      type: 'histogram',
      help: 'Seconds from the start of a pipeline run to its end.',
      labels: { pipeline: 'a pipeline', status: pipelineStatus },
      buckets: [30, 60, 120, 300, 600, 1200, 1800, 3600, 7200],
    },
    stepDuration: {
      name: 'argo_workflows_catalog_pipeline_step_duration_seconds',
      type: 'histogram',
      help: 'Seconds that one attempt of a step took, with the wait for its pod.',
      labels: { pipeline: 'a pipeline', step: 'a step', status: pipelineStatus },
      buckets: [1, 5, 10, 30, 60, 120, 300, 600, 1200],
    },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, MetricDefinition>>>>
