/** Who answers for a waiver, and until when. */
export interface Term {
  /** The team that answers for it. */
  readonly owner: string
  /** The last day it holds, `YYYY-MM-DD` in UTC. */
  readonly expires: string
}

/** A waiver is looked at again after at most this long. */
const daysMax = 90
const dayMs = 86_400_000

/** What is wrong with a waiver made at `since`, a time or a day, that `expires` on a day; nothing where it is in order. */
export function problemOfTerm(since: string, expires: string): string | undefined {
  const [begin, end] = [Date.parse(since), Date.parse(expires)]
  // Else 31 February is 3 March.
  if (Number.isNaN(end) || !new Date(end).toISOString().startsWith(expires)) return `${expires} is no day`
  if (Number.isNaN(begin)) return 'say since when, by a timestamp'
  return end - begin > daysMax * dayMs ? `let it expire within ${daysMax} days of its timestamp` : undefined
}

/** Whether a waiver holds at `nowMs`: to the end of its last day. */
export function holds({ expires }: Term, nowMs: number): boolean {
  return nowMs < Date.parse(expires) + dayMs
}
