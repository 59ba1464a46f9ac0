import { readFile } from 'node:fs/promises'
import { operations } from '../../src/operations.ts'
import { type Operation, problemsOf } from '../../src/platform/http/operation.ts'
import type { SeenAnswer } from './answers.ts'

const declaredAnswers = (op: Operation): string[] => [
  String(op.success.status),
  ...(op.method === 'get' && op.success.version ? ['304'] : []),
  ...problemsOf(op).map(({ code }) => code),
]

/** What operations declare that they may answer and no suite has made them answer. */
export async function unprovokedAnswers(answersFile: string): Promise<readonly string[]> {
  const lines = (await readFile(answersFile, 'utf8')).trim().split('\n')
  const seen = new Set(
    lines.map((line) => {
      const { operation, answer } = JSON.parse(line) as SeenAnswer
      return `${operation} ${answer}`
    }),
  )
  return operations
    .flatMap((op) => declaredAnswers(op).map((answer) => `${op.id} ${answer}`))
    .filter((declared) => !seen.has(declared))
}
