import { appendFileSync } from 'node:fs'
import { inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    /** File to which every suite adds what operations answered, a JSON line each. */
    answersFile: string
  }
}

/** One way in which an operation was seen to answer: the code of a problem, or the status of a success. */
export interface SeenAnswer {
  readonly operation: string
  readonly answer: string
}

const seen = new Set<string>()

/** Notes what an operation answered, for the check that every declared answer was provoked by some test. */
export function recordAnswer(operation: string, answer: string): void {
  const line = `${JSON.stringify({ operation, answer } satisfies SeenAnswer)}\n`
  if (seen.has(line)) return
  seen.add(line)
  appendFileSync(inject('answersFile'), line)
}
