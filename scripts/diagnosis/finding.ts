/** One problem of a release. */
export interface Finding {
  /** The cause, in one sentence. */
  readonly cause: string
  /** What to do about it. */
  readonly advice: string
  /** What it is concluded from: `object: what it says`. */
  readonly evidence: readonly string[]
}

const evidenceMax = 6

/** Puts findings with the same cause together, in the order of their first appearance. */
export function mergeFindings(findings: readonly Finding[]): readonly Finding[] {
  const merged = new Map<string, Finding>()
  for (const finding of findings) {
    const known = merged.get(finding.cause)
    const evidence = [...new Set([...(known?.evidence ?? []), ...finding.evidence])]
    merged.set(finding.cause, { ...(known ?? finding), evidence })
  }
  return [...merged.values()]
}

/** The findings for a person: numbered, each with what to do and at most six lines of evidence. */
export function formatFindings(findings: readonly Finding[]): string {
  return findings
    .map(({ cause, advice, evidence }, index) => {
      const shown = evidence.slice(0, evidenceMax)
      const more = evidence.length > shown.length ? [`… and ${evidence.length - shown.length} more`] : []
      return [`${index + 1}. ${cause}`, `   Do: ${advice}`, ...[...shown, ...more].map((line) => `   - ${line}`)].join(
        '\n',
      )
    })
    .join('\n\n')
}
