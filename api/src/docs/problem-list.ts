import { type Operation, problemsOf } from '../platform/http/operation.ts'
import { http } from '../platform/http/problems.ts'
import type { Problem } from '../platform/problem.ts'

/** A problem with the operations that may answer it; none where it is not about an operation. */
export interface ListedProblem extends Problem {
  readonly operations: readonly Operation[]
}

/** Every problem that the service may answer, by area, the general ones first, and by status within. */
export function listProblems(operations: readonly Operation[]): readonly ListedProblem[] {
  const byProblem = new Map<Problem, Operation[]>(Object.values(http).map((problem) => [problem, []]))
  for (const op of operations)
    for (const problem of new Set(problemsOf(op))) byProblem.set(problem, [...(byProblem.get(problem) ?? []), op])
  return [...byProblem]
    .map(([problem, answering]) => ({ ...problem, operations: answering }))
    .toSorted(
      (a, b) => rank(a) - rank(b) || compare(areaOf(a), areaOf(b)) || a.status - b.status || compare(a.code, b.code),
    )
}

/** First half of a code. */
export const areaOf = ({ code }: Problem): string => code.replace(/\..*$/, '')

const rank = (problem: Problem) => (areaOf(problem) === 'http' ? 0 : 1)
const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b))

/** The list as JSON. `type` is what the bodies of failures have. */
export const problemListBody = (list: readonly ListedProblem[]) => ({
  problems: list.map(({ code, status, title, retryable, operations }) => ({
    type: `/problems#${code}`,
    code,
    status,
    title,
    retryable,
    operations: operations.map(({ id }) => id),
  })),
})
