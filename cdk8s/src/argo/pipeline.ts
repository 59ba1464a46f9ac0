import { parameterHandles, variableValue } from './handles.ts'
import type { Handles, ParamDefs, TaskOutput, Value } from './io.ts'
import type { Platform } from './platform.ts'
import { type Run, runInto, type TaskList } from './run.ts'
import type { Step } from './step.ts'
import { type WorkflowSpec, workflowSpec } from './workflow-spec.ts'

/** What is known of a run at its end. */
export interface Ended<S> {
  /** `Succeeded`, `Failed` or `Error`. */
  readonly status: Value<S>
  /**
   * The nodes that failed, each with `displayName`, `phase` and `message`: a JSON list, or `null` where none did, and
   * that text quoted as a JSON string once more.
   */
  readonly failures: Value<S>
  readonly durationSeconds: Value<S>
}

export interface PipelineProps<P extends ParamDefs, O extends string> {
  /** kebab-case; the name of the WorkflowTemplate. */
  readonly name: string
  readonly description: string
  readonly namespace: string
  readonly parameters: P
  /** A run is stopped after this long; the exit handler still runs. */
  readonly deadlineSeconds: number
  /** Names of locks that a run holds from its start to its end, in its namespace; other runs wait for them. */
  readonly mutexes?: <S>(parameters: Handles<P, S>) => readonly (Value<S> | string)[]
  /** Labels that each run gets, by their key. */
  readonly labels?: <S>(parameters: Handles<P, S>) => Readonly<Record<string, Value<S>>>
  /** Adds the tasks. The outputs of tasks that it returns are those of a run, for a pipeline that submits it. */
  readonly compose: <S>(parameters: Handles<P, S>, run: Run<S>) => { readonly [K in O]: Value<S> } | undefined
  /** Adds the tasks that run at the end, whatever it is; only `argo terminate` prevents them. */
  readonly onExit?: <S>(parameters: Handles<P, S>, ended: Ended<S>, run: Run<S>) => void
}

/** A WorkflowTemplate in the making, started with parameters `P`, whose runs put out `O`. */
export interface Pipeline<P extends ParamDefs = ParamDefs, O extends string = string> {
  readonly name: string
  readonly description: string
  readonly namespace: string
  readonly parameters: P
  readonly outputs: { readonly [K in O]: TaskOutput }
  /** Every step it runs, those of its exit handler included, in the order of their first use. */
  readonly steps: readonly Step[]
  readonly spec: (platform: Platform) => WorkflowSpec
}

/**
 * A pipeline whose DAG is what `compose` does with the handles: data flow is the order. Throws where that is no DAG that
 * Argo takes: two tasks of one name, a reference written by hand, an output of the run that is none of a task's.
 */
export function pipeline<const P extends ParamDefs, O extends string = never>(
  props: PipelineProps<P, O>,
): Pipeline<P, O> {
  const main: TaskList = { tasks: [], steps: new Set() }
  const exit: TaskList = { tasks: [], steps: new Set() }
  const parameters = parameterHandles<P, never>(props.parameters)
  const outputs = props.compose<never>(parameters, runInto(main)) ?? {}
  props.onExit?.(parameters, ended, runInto(exit))
  const steps = [...new Set([...main.steps, ...exit.steps])]
  return {
    name: props.name,
    description: props.description,
    namespace: props.namespace,
    parameters: props.parameters,
    outputs: outputsOf(props.name, outputs) as Pipeline<P, O>['outputs'],
    steps,
    spec: (platform) =>
      workflowSpec(
        {
          ...props,
          mutexes: props.mutexes?.(parameters) ?? [],
          labels: props.labels?.(parameters) ?? {},
          main: main.tasks,
          exit: exit.tasks,
          steps,
        },
        platform,
      ),
  }
}

function outputsOf(pipeline: string, values: Readonly<Record<string, Value>>): Readonly<Record<string, TaskOutput>> {
  const entries = Object.entries(values).map(([name, { output }]) => {
    if (!output) throw new Error(`pipeline ${pipeline}: ${name} is not the output of a task as it is; return that`)
    return [name, output]
  })
  return Object.fromEntries(entries)
}

const ended: Ended<never> = {
  status: variableValue('workflow.status'),
  failures: variableValue('workflow.failures'),
  durationSeconds: variableValue('workflow.duration'),
}

/** What every task may know of its run. */
export const workflow = {
  name: variableValue<never>('workflow.name'),
  uid: variableValue<never>('workflow.uid'),
  namespace: variableValue<never>('workflow.namespace'),
  createdAt: variableValue<never>('workflow.creationTimestamp.RFC3339'),
} as const
