import type { Pipeline } from '../argo/index.ts'
import type { ParamDefs } from '../argo/io.ts'
import type { TriggerEvent } from '../programs/push.ts'
import type { TriggeredPipeline } from '../programs/triggered-run.ts'

/** What a push can start, and with which arguments. */
export interface TriggeredRun {
  readonly pipeline: Pipeline
  /** A regular expression of Go and JavaScript for the whole of the branch or tag. */
  readonly ref: string
  /** By the pipeline's parameter: the field of the event that it gets. */
  readonly arguments: Readonly<Record<string, keyof TriggerEvent>>
  /** Further events wait. */
  readonly startsPerMinuteMax: number
}

interface Props<P extends ParamDefs> {
  readonly pipeline: Pipeline<P> & { readonly name: string }
  readonly ref: string
  readonly arguments: { readonly [K in keyof P]: keyof TriggerEvent }
  readonly startsPerMinuteMax: number
}

/** A run that gives `pipeline` every parameter that it has, and no other. */
const triggered = <P extends ParamDefs>(props: Props<P>): TriggeredRun => props

const branch = '[A-Za-z0-9_][A-Za-z0-9._/@#+=,-]{0,199}'
const number = '(0|[1-9][0-9]*)'
const tag = `v${number}\\.${number}\\.${number}(-[0-9A-Za-z-]+(\\.[0-9A-Za-z-]+)*)?`

type CommitParameters = { readonly [K in 'repository' | 'revision' | 'branch']: ParamDefs[string] }
type ReleaseParameters = { readonly [K in 'repository' | 'tag' | 'commit' | 'requester']: ParamDefs[string] }

/** The pipelines that pushes start, by their names. */
export interface TriggeredPipelines {
  readonly ci: Pipeline<CommitParameters>
  readonly 'ci-chart': Pipeline<CommitParameters>
  readonly release: Pipeline<ReleaseParameters>
}

/** Everything that a push can start. */
export function triggeredRuns(pipelines: TriggeredPipelines): readonly TriggeredRun[] {
  const ofCommit = { repository: 'repository', revision: 'commit', branch: 'ref' } as const
  const ofTag = { repository: 'repository', tag: 'ref', commit: 'commit', requester: 'requester' } as const
  const runs: Readonly<Record<TriggeredPipeline, TriggeredRun>> = {
    ci: triggered({ pipeline: pipelines.ci, ref: branch, arguments: ofCommit, startsPerMinuteMax: 12 }),
    'ci-chart': triggered({
      pipeline: pipelines['ci-chart'],
      ref: branch,
      arguments: ofCommit,
      startsPerMinuteMax: 12,
    }),
    release: triggered({ pipeline: pipelines.release, ref: tag, arguments: ofTag, startsPerMinuteMax: 6 }),
  }
  return Object.values(runs)
}
