import type { IDAGTask } from '@kubernetes-models/argo-workflows/argoproj.io/v1alpha1/DAGTask'
import type { IWorkflowTemplate } from '@kubernetes-models/argo-workflows/argoproj.io/v1alpha1/WorkflowTemplate'
import { inputParameters } from './artifacts.ts'
import type { ParamDefs, Value } from './io.ts'
import { count, observe, pipelineMetrics } from './metrics.ts'
import type { Platform } from './platform.ts'
import type { Step } from './step.ts'
import { compact, type Parameter, type Template } from './template.ts'

export type WorkflowSpec = Omit<IWorkflowTemplate['spec'], 'templates'> & { readonly templates: readonly Template[] }

interface Parts {
  readonly name: string
  readonly parameters: ParamDefs
  readonly deadlineSeconds: number
  readonly mutexes: readonly (Value | string)[]
  readonly labels: Readonly<Record<string, Value>>
  readonly main: readonly IDAGTask[]
  readonly exit: readonly IDAGTask[]
  readonly steps: readonly Step[]
}

/** The spec of a pipeline's WorkflowTemplate; all that a submission may not set is set here. */
export function workflowSpec(parts: Parts, platform: Platform): WorkflowSpec {
  const { name, main, exit, steps, mutexes } = parts
  const labels = Object.entries(parts.labels)
  return compact({
    entrypoint: 'main',
    onExit: exit.length > 0 ? 'exit' : undefined,
    arguments: compact({ parameters: inputParameters(parts.parameters).map(asArgument) }),
    activeDeadlineSeconds: parts.deadlineSeconds,
    serviceAccountName: 'executor',
    imagePullSecrets: platform.imagePullSecrets.map((name) => ({ name })),
    synchronization: compact({ mutexes: mutexes.map((mutex) => ({ name: nameOf(mutex) })) }),
    workflowMetadata: compact({
      labelsFrom: Object.fromEntries(labels.map(([key, { expression }]) => [key, { expression }])),
    }),
    // The pods of a run that failed stay until it is deleted, so that a person can look at them.
    podGC: { strategy: 'OnWorkflowSuccess' as const },
    ttlStrategy: { secondsAfterSuccess: 86_400, secondsAfterFailure: 604_800 },
    archiveLogs: true,
    artifactGC: {
      strategy: 'OnWorkflowDeletion' as const,
      serviceAccountName: 'artifact-gc',
      // Else a store that is away keeps the workflow, and with it the namespace, from being deleted.
      forceFinalizerRemoval: true,
    },
    metrics: { prometheus: runMetrics(name) },
    templates: [
      { name: 'main', dag: { tasks: [...main] } },
      ...(exit.length > 0 ? [{ name: 'exit', dag: { tasks: [...exit] } }] : []),
      ...steps.map((step) => ({
        ...step.template(platform),
        metrics: { prometheus: stepMetrics(name, step.name) },
      })),
    ],
  })
}

/** A workflow's parameter has a value where a template's input has a default. */
const asArgument = ({ default: value, ...parameter }: Parameter): Parameter => ({
  ...parameter,
  ...(value !== undefined && { value }),
})

const nameOf = (mutex: Value | string) => (typeof mutex === 'string' ? mutex : mutex.text)

function runMetrics(pipeline: string) {
  const labels = { pipeline, status: '{{workflow.status}}' }
  return [count(pipelineMetrics.runs, labels), observe(pipelineMetrics.duration, labels, '{{workflow.duration}}')]
}

function stepMetrics(pipeline: string, step: string) {
  return [observe(pipelineMetrics.stepDuration, { pipeline, step, status: '{{status}}' }, '{{duration}}')]
}
