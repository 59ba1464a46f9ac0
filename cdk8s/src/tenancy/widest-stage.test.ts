import { expect, test } from 'vitest'
import { type WeighedTask, widestStage } from './widest-stage.ts'

const names = ['a', 'b', 'c', 'd', 'e']
const pairs = names.flatMap((to, index) => names.slice(0, index).map((from) => [from, to] as const))

/** Every DAG of five tasks whose edges go along the alphabet. */
function everyDag(): readonly (readonly WeighedTask[])[] {
  return Array.from({ length: 2 ** pairs.length }, (_, bits) => {
    const edges = pairs.filter((_pair, index) => bits & (1 << index))
    return names.map((name, index) => ({
      name,
      weight: [3, 1, 4, 2, 5][index] ?? 0,
      dependencies: edges.filter(([, to]) => to === name).map(([from]) => from),
    }))
  })
}

/** The same by trying every set of tasks. */
function byTryingAll(tasks: readonly WeighedTask[]): number {
  const waits = new Map<string, Set<string>>()
  for (const { name, dependencies } of tasks) {
    waits.set(name, new Set(dependencies.flatMap((dependency) => [dependency, ...(waits.get(dependency) ?? [])])))
  }
  const sets = Array.from({ length: 2 ** tasks.length }, (_, bits) =>
    tasks.filter((_task, index) => bits & (1 << index)),
  )
  const together = sets.filter((set) => set.every((a) => set.every((b) => !waits.get(a.name)?.has(b.name))))
  return Math.max(...together.map((set) => set.reduce((sum, { weight }) => sum + weight, 0)))
}

test('is the heaviest set of tasks that do not wait for each other, for every DAG of five tasks', () => {
  const dags = everyDag()
  expect(dags).toHaveLength(1024)
  expect(dags.map(widestStage)).toEqual(dags.map(byTryingAll))
})

test('answers at once for forty tasks side by side', () => {
  const tasks = Array.from({ length: 40 }, (_, index) => ({ name: `t${index}`, weight: 1, dependencies: ['first'] }))
  expect(widestStage([{ name: 'first', weight: 1, dependencies: [] }, ...tasks])).toBe(40)
})

test('a dependency that does not exist and a circle are refused', () => {
  const task = (name: string, ...dependencies: string[]) => ({ name, weight: 1, dependencies })
  expect(() => widestStage([task('a', 'b')])).toThrow('task a waits for b, which does not exist')
  expect(() => widestStage([task('a', 'b'), task('b', 'a')])).toThrow('tasks wait in a circle: a -> b -> a')
})
