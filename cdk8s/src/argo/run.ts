import type { IDAGTask } from '@kubernetes-models/argo-workflows/argoproj.io/v1alpha1/DAGTask'
import { type Condition, quote } from './condition.ts'
import { maybeHandles, outputHandles, variableValue } from './handles.ts'
import type { Args, Defs, Files, Handles, MaybeFiles, MaybeHandles, Value } from './io.ts'
import type { Step } from './step.ts'
import { type Artifact, compact, type Parameter } from './template.ts'

declare const scope: unique symbol
/** A task of the pipeline `S`: what `run` returns and `after` takes. */
export interface Task<S> {
  readonly [scope]?: S
}

export interface TaskOptions<S> {
  /** The task's name, where one step runs twice. @default the step's name */
  readonly as?: string
  /** Tasks to wait for whose outputs it does not take. */
  readonly after?: readonly Task<S>[]
}

/** Adds tasks. A task starts when every task has ended well whose handles it takes, or that `after` names. */
export interface Run<S> {
  <I extends Defs, O extends Defs>(
    step: Step<I, O>,
    args: Args<I, S>,
    options?: TaskOptions<S>,
  ): Handles<O, S> & Task<S>
  /** Runs the step only where `condition` holds, and else skips it: so what it puts out needs a fallback. */
  readonly when: <I extends Defs, O extends Defs>(
    condition: Condition<S>,
    step: Step<I, O>,
    args: Args<I, S>,
    options?: TaskOptions<S>,
  ) => MaybeHandles<O, S> & Task<S>
}

type Argument = Value<unknown> | Files<unknown> | MaybeFiles<unknown> | string
type Arguments = Readonly<Record<string, Argument | undefined>>

/** The tasks of one DAG in the order they were added, and the steps that they run. */
export interface TaskList {
  readonly tasks: IDAGTask[]
  readonly steps: Set<Step>
}

/** Tells which task an object stands for that `after` is given. */
const taskNames = new WeakMap<object, string>()

/** What a pipeline adds its tasks to `list` with. Throws on a second task of one name. */
export function runInto<S>(list: TaskList): Run<S> {
  const add = (step: Step, args: object, options: TaskOptions<S> = {}, condition?: Condition<S>) => {
    const name = options.as ?? step.name
    if (list.tasks.some((task) => task.name === name))
      throw new Error(`task ${name} exists; give one of them another name with \`as\``)
    list.steps.add(step)
    list.tasks.push(taskOf(name, step, args as Arguments, { ...options, condition }))
    const handles = condition ? maybeHandles(step.outputs, name) : outputHandles(step.outputs, name)
    taskNames.set(handles, name)
    return handles
  }
  const run = (step: Step, args: object, options?: TaskOptions<S>) => add(step, args, options)
  const when = (condition: Condition<S>, step: Step, args: object, options?: TaskOptions<S>) =>
    add(step, args, options, condition)
  return Object.assign(run, { when }) as Run<S>
}

/** Every way in which a task can end, or be left out. */
const ends = ['Succeeded', 'Failed', 'Errored', 'Skipped', 'Omitted'] as const

/**
 * How a task of the same DAG ended: `Succeeded`, `Failed`, `Error`, `Skipped` by its condition, or `Omitted` because one
 * before it failed. What takes it waits for that end, whichever it is.
 */
export function statusOf<S>(task: Task<S>): Value<S> {
  const name = taskNames.get(task)
  if (name === undefined) throw new Error('`statusOf` takes what `run` returned')
  const waitsFor = [`(${ends.map((end) => `${name}.${end}`).join(' || ')})`]
  return variableValue(`tasks.${name}.status`, waitsFor, `tasks[${quote(name)}].status`)
}

interface Order<S> extends TaskOptions<S> {
  readonly condition: Condition<S> | undefined
}

function taskOf<S>(name: string, step: Step, args: Arguments, { condition, after = [] }: Order<S>): IDAGTask {
  const given = Object.entries(args).flatMap(([input, value]) => (value === undefined ? [] : [[input, value] as const]))
  const waits = [
    ...given.flatMap(([, value]) => (typeof value === 'string' ? [] : value.waitsFor)),
    ...after.map((task) => taskNames.get(task) ?? unknownTask(name)),
    ...(condition?.waitsFor ?? []),
  ]
  return compact({
    name,
    template: step.name,
    depends: [...new Set(waits)].sort().join(' && ') || undefined,
    when: condition && `{{=${condition.expression}}}`,
    arguments: compact({
      parameters: given.flatMap(([input, value]) => parameter(input, value)),
      artifacts: given.flatMap(([input, value]) => artifact(input, value)),
    }),
  })
}

function parameter(name: string, value: Argument): Parameter[] {
  if (typeof value !== 'string') return value.kind === 'value' ? [{ name, value: value.text }] : []
  if (value.includes('{{')) throw new Error(`${name}: '${value}' has {{ in it; only a handle may refer to something`)
  return [{ name, value }]
}

function artifact(name: string, value: Argument): Artifact[] {
  if (typeof value === 'string' || value.kind === 'value') return []
  return [{ name, from: value.text, ...(value.kind === 'maybe files' && { optional: true }) }]
}

function unknownTask(name: string): never {
  throw new Error(`task ${name}: \`after\` takes what \`run\` returned`)
}
