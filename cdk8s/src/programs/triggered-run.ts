import { createHash } from 'node:crypto'

/** The pipelines that a push starts. */
export const triggeredPipelines = ['ci', 'ci-chart', 'release'] as const
export type TriggeredPipeline = (typeof triggeredPipelines)[number]

/** What a run is of: together they decide its name. */
export interface RunSubject {
  readonly pipeline: TriggeredPipeline
  /** A URL on the list. */
  readonly repository: string
  /** A branch or tag, without `refs/…/`. */
  readonly ref: string
  /** 40 hexadecimal digits. */
  readonly commit: string
}

/**
 * The name of the run, an RFC 1123 label of at most 54 characters. It is the same for the same subject, so whoever
 * announces a push again, or finds its tag later, cannot start a second run while the record of the first is there.
 */
export function runNameOf({ pipeline, repository, ref, commit }: RunSubject): string {
  const hash = createHash('sha256').update([repository, ref, commit].join('\n')).digest('hex').slice(0, 12)
  const words = ref.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
  return [pipeline, words.slice(0, 32), hash].join('-').replaceAll(/-+/g, '-')
}
