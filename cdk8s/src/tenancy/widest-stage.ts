/** A task of a DAG: what it weighs and which tasks have to end before it starts. */
export interface WeighedTask {
  readonly name: string
  readonly weight: number
  readonly dependencies: readonly string[]
}

/**
 * The most that tasks of a DAG weigh which may run at one time: the heaviest set in which no task waits for another,
 * directly or through others. Weights are 0 or more. Throws on a dependency that does not exist and on a circle.
 */
export function widestStage(tasks: readonly WeighedTask[]): number {
  const waits = waitsOf(tasks)
  const apart = (a: WeighedTask, b: WeighedTask) => a !== b && !waits.get(a)?.has(b.name) && !waits.get(b)?.has(a.name)
  const heaviest = (candidates: readonly WeighedTask[]): number => {
    const bound = candidates.find((task) => candidates.some((other) => other !== task && !apart(task, other)))
    if (bound === undefined) return candidates.reduce((sum, { weight }) => sum + weight, 0)
    const without = heaviest(candidates.filter((task) => task !== bound))
    const withIt = bound.weight + heaviest(candidates.filter((task) => apart(task, bound)))
    return Math.max(without, withIt)
  }
  return heaviest(tasks.filter(({ weight }) => weight > 0))
}

/** For each task the names of all tasks that it waits for. */
function waitsOf(tasks: readonly WeighedTask[]): ReadonlyMap<WeighedTask, ReadonlySet<string>> {
  const byName = new Map(tasks.map((task) => [task.name, task]))
  const waits = new Map<WeighedTask, ReadonlySet<string>>()
  const collect = (task: WeighedTask, path: readonly string[]): ReadonlySet<string> => {
    if (path.includes(task.name)) throw new Error(`tasks wait in a circle: ${[...path, task.name].join(' -> ')}`)
    const known = waits.get(task)
    if (known) return known
    const names = task.dependencies.flatMap((name) => {
      const dependency = byName.get(name)
      if (!dependency) throw new Error(`task ${task.name} waits for ${name}, which does not exist`)
      return [name, ...collect(dependency, [...path, task.name])]
    })
    const all = new Set(names)
    waits.set(task, all)
    return all
  }
  for (const task of tasks) collect(task, [])
  return waits
}
