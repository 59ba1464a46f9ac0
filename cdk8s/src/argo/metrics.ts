import type { Metric } from './template.ts'

interface Definition<L extends string> {
  /** As Prometheus knows it; Argo puts `argo_workflows_` before it. */
  readonly name: string
  readonly help: string
  readonly labels: readonly L[]
}

export interface CounterDefinition<L extends string> extends Definition<L> {
  readonly type: 'counter'
}

export interface HistogramDefinition<L extends string> extends Definition<L> {
  readonly type: 'histogram'
  readonly buckets: readonly number[]
}

/**
 * The metrics of all pipelines. Declared once, because the controller refuses a name whose type, help or buckets
 * differ between two workflows.
 */
export const pipelineMetrics = {
  runs: {
    type: 'counter',
    name: 'catalog_pipeline_runs_total',
    help: 'Pipeline runs that ended, by status.',
    labels: ['pipeline', 'status'],
  },
  duration: {
    type: 'histogram',
    name: 'catalog_pipeline_duration_seconds',
    help: 'Seconds from the start of a pipeline run to its end.',
    labels: ['pipeline', 'status'],
    buckets: [30, 60, 120, 300, 600, 1200, 1800, 3600, 7200],
  },
  stepDuration: {
    type: 'histogram',
    name: 'catalog_pipeline_step_duration_seconds',
    help: 'Seconds that one attempt of a step took, with the wait for its pod.',
    labels: ['pipeline', 'step', 'status'],
    buckets: [1, 5, 10, 30, 60, 120, 300, 600, 1200],
  },
} as const satisfies Readonly<Record<string, CounterDefinition<string> | HistogramDefinition<string>>>

/** Adds one to a counter when its workflow or template ends. */
export function count<L extends string>(definition: CounterDefinition<L>, labels: Readonly<Record<L, string>>): Metric {
  return { ...common(definition, labels), counter: { value: '1' } }
}

/** Observes `value`, a variable of Argo that is known when the workflow or template ends. */
export function observe<L extends string>(
  definition: HistogramDefinition<L>,
  labels: Readonly<Record<L, string>>,
  value: `{{${string}}}`,
): Metric {
  return { ...common(definition, labels), histogram: { value, buckets: [...definition.buckets] } }
}

function common<L extends string>({ name, help, labels: keys }: Definition<L>, labels: Readonly<Record<L, string>>) {
  return { name, help, labels: keys.map((key) => ({ key, value: labels[key] })) }
}
