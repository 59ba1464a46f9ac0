import { appendFileSync } from 'node:fs'
import { inject } from 'vitest'
import type { Database, StatementObserver } from '../../src/platform/db/database.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** File to which every suite adds the texts of the service's statements, a JSON string in each line. */
    statementsFile: string
  }
}

const seen = new Set<string>()

/**
 * Notes the text of each statement that `database` runs from now on, for the record of a release. The few that suites
 * send by themselves are among them.
 */
export function noteStatements(database: Database): void {
  const { bind } = database
  const noting =
    (observe: StatementObserver | undefined): StatementObserver =>
    (text) => {
      note(text)
      return observe?.(text) ?? (() => undefined)
    }
  database.bind = (scope) => bind({ ...scope, observe: noting(scope.observe) })
}

function note(text: string): void {
  if (seen.has(text)) return
  seen.add(text)
  appendFileSync(inject('statementsFile'), `${JSON.stringify(text)}\n`)
}
