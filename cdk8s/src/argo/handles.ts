import { quote } from './condition.ts'
import type { Defs, Files, Handles, MaybeFiles, MaybeHandles, MaybeValue, Value } from './io.ts'

/** The value of the variable `name`, such as `workflow.uid`. */
export function variableValue<S>(name: string, waitsFor: readonly string[] = [], expression = name): Value<S> {
  return { kind: 'value', text: `{{${name}}}`, expression, waitsFor }
}

/** The handles of a workflow's parameters. */
export function parameterHandles<P extends Defs, S>(defs: P): Handles<P, S> {
  return map(defs, (name) => variableValue(`workflow.parameters.${name}`)) as Handles<P, S>
}

/** The handles of what the task `task` puts out. */
export function outputHandles<O extends Defs, S>(defs: O, task: string): Handles<O, S> {
  return map(defs, (name, kind, optional) => {
    if (kind === 'param') return output(task, name)
    return artifact(task, name, optional ? 'maybe files' : 'files')
  }) as Handles<O, S>
}

/** The handles of what the task `task` puts out if it is not skipped. */
export function maybeHandles<O extends Defs, S>(defs: O, task: string): MaybeHandles<O, S> {
  return map(defs, (name, kind) =>
    kind === 'param' ? maybe(task, name) : artifact(task, name, 'maybe files'),
  ) as MaybeHandles<O, S>
}

function output(task: string, name: string): Value {
  const expression = `tasks[${quote(task)}].outputs.parameters.${name}`
  const value = variableValue<never>(`tasks.${task}.outputs.parameters.${name}`, [task], expression)
  return { ...value, output: { task, name } }
}

function maybe(task: string, name: string): MaybeValue {
  return {
    kind: 'maybe value',
    waitsFor: [task],
    or: (fallback) => {
      // A skipped task is in scope, but has no outputs.
      const expression = `(tasks[${quote(task)}].outputs?.parameters?.${name} ?? ${quote(fallback)})`
      return { kind: 'value', text: `{{=${expression}}}`, expression, waitsFor: [task] }
    },
  }
}

function artifact(task: string, name: string, kind: 'files' | 'maybe files'): Files | MaybeFiles {
  return { kind, text: `{{tasks.${task}.outputs.artifacts.${name}}}`, waitsFor: [task] }
}

function map(defs: Defs, handle: (name: string, kind: 'param' | 'files', optional: boolean) => object) {
  return Object.fromEntries(
    Object.entries(defs).map(([name, def]) => [
      name,
      handle(name, def.kind, def.kind === 'files' && def.optional === true),
    ]),
  )
}
