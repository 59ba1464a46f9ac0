import type { Task, Template } from './rule.ts'

/** A DAG's tasks by name, and what of them another task may count on. */
export interface Dag {
  readonly tasks: ReadonlyMap<string, Task>
  /** Whether `task` starts only after `other` ended. */
  readonly waitsFor: (task: string, other: string) => boolean
  /** Whether `task` may end without having run, so that it has no outputs. */
  readonly mayBeSkipped: (task: string) => boolean
}

/** Reads the DAG of `template`. */
export function dagOf(template: Template): Dag {
  const tasks = new Map((template.dag?.tasks ?? []).map((task) => [task.name, task]))
  const ancestors = new Map([...tasks.keys()].map((name) => [name, ancestorsOf(name, tasks)]))
  const mayBeSkipped = (name: string): boolean => {
    const task = tasks.get(name)
    if (!task) return false
    return task.when !== undefined || task.withParam !== undefined || dependsOnResult(task)
  }
  return { tasks, waitsFor: (task, other) => ancestors.get(task)?.has(other) ?? false, mayBeSkipped }
}

/** The tasks that `task` names in `depends` or `dependencies`. */
export function dependenciesOf({ depends = '', dependencies = [] }: Task): readonly string[] {
  return [
    ...(depends.match(/[A-Za-z0-9_-]+(?:\.[A-Za-z]+)?/g) ?? []).map((word) => word.replace(/\..*/, '')),
    ...dependencies,
  ]
}

/** `a.Failed` and the like: such a task is left out as soon as `a` ends another way. */
const dependsOnResult = ({ depends = '' }: Task) => /\.|\|\||!/.test(depends)

function ancestorsOf(name: string, tasks: ReadonlyMap<string, Task>): ReadonlySet<string> {
  const found = new Set<string>()
  const visit = (current: string) => {
    const task = tasks.get(current)
    for (const dependency of task ? dependenciesOf(task) : []) {
      if (found.has(dependency)) continue
      found.add(dependency)
      visit(dependency)
    }
  }
  visit(name)
  return found
}
