import type { Finding } from './finding.ts'

/** What a message of Kubernetes, of the container runtime or of the database means. */
export interface KnownMessage {
  readonly says: RegExp
  /** One sentence, without its full stop; `$1` and so on stand for what the groups of `says` matched. */
  readonly cause: string
  readonly advice: string
}

/** The finding of the first entry that the message matches, without evidence; undefined where none does. */
export function explain(known: readonly KnownMessage[], message: string): Omit<Finding, 'evidence'> | undefined {
  for (const { says, cause, advice } of known) {
    const match = says.exec(message)
    if (match !== null) return { cause: `${cause.replaceAll(/\$(\d)/g, (_all, group) => match[group] ?? '')}.`, advice }
  }
  return undefined
}
