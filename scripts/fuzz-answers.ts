import { metrics } from '../api/src/contract.ts'

/** How often each operation gave each status, by `METHOD /path/{pattern}`. */
export type Answers = ReadonlyMap<string, ReadonlyMap<number, number>>

/** Reads them from what the service says of itself on `/metrics`. */
export function answersIn(exposition: string): Answers {
  const answers = new Map<string, Map<number, number>>()
  const name = `${metrics.http.requestDuration.name}_count`
  for (const [, labels = '', count] of exposition.matchAll(new RegExp(`^${name}\\{(.*)\\} (\\d+)`, 'gm'))) {
    const { method, route, status } = Object.fromEntries(
      [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label, value]) => [label, value]),
    )
    const operation = `${method} ${route}`
    const byStatus = answers.get(operation) ?? new Map<number, number>()
    answers.set(operation, byStatus.set(Number(status), Number(count)))
  }
  return answers
}

const succeeded = (byStatus: ReadonlyMap<number, number> | undefined) =>
  [...(byStatus?.keys() ?? [])].some((status) => status < 300)

/** Those of `operations` that never succeeded: what follows a success has not been tried. */
export const neverSucceeded = (answers: Answers, operations: readonly string[]): readonly string[] =>
  operations.filter((operation) => !succeeded(answers.get(operation)))

/** A line for each of `operations`. */
export const formatAnswers = (answers: Answers, operations: readonly string[]): string =>
  operations
    .map((operation) => {
      const counts = [...(answers.get(operation) ?? [])].sort(([a], [b]) => a - b)
      return `  ${operation.padEnd(45)} ${counts.map(([status, count]) => `${status}: ${count}`).join('  ')}`
    })
    .join('\n')
