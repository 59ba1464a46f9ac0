/** What Argo CD says of an Application (argoproj.io/v1alpha1), as far as it is asked. */
export interface Application {
  readonly spec?: Sources
  readonly status?: {
    readonly reconciledAt?: string
    readonly sync?: { readonly status?: string; readonly revisions?: readonly string[] }
    readonly health?: { readonly status?: string; readonly message?: string }
    /** Of the last sync, which may be one of a commit before. */
    readonly operationState?: {
      readonly phase?: string
      readonly message?: string
      readonly syncResult?: Sources & { readonly revisions?: readonly string[] }
    }
    readonly conditions?: readonly { readonly type: string; readonly message: string }[]
  }
}

interface Sources {
  readonly sources?: readonly {
    readonly helm?: { readonly parameters?: readonly { readonly name: string; readonly value?: string }[] }
  }[]
}

export interface WantedState {
  /** The commit of the deployment repository. */
  readonly commit: string
  /** The image that it names. */
  readonly digest: string
  /** When the commit was there for certain, in ms since 1970. */
  readonly since: number
}

export interface Obstacle {
  readonly reason: string
  /** Waiting changes nothing. */
  readonly final: boolean
}

/**
 * What keeps an application from being what the commit says; nothing where it is. Where the branch has moved on, Argo CD
 * never names the commit: then it counts that it has compared with the branch since, and that the image is the wanted one.
 */
export function obstacle(application: Application | undefined, wanted: WantedState): Obstacle | undefined {
  const wait = (reason: string): Obstacle => ({ reason, final: false })
  if (application === undefined)
    return wait('there is no such application; its ApplicationSet makes it from the commit')
  const { sync = {}, health = {}, operationState = {}, conditions = [], reconciledAt = '' } = application.status ?? {}
  const image = imageOf(application.spec)
  if (image !== wanted.digest) return wait(`it is told to run ${image ?? 'no image'}, not ${wanted.digest}`)
  if (hasFailed(application, wanted)) {
    return { reason: `its sync has ended as ${operationState.phase}: ${operationState.message ?? ''}`, final: true }
  }
  const error = conditions.find(({ type }) => type.endsWith('Error'))
  if (error !== undefined) return wait(`${error.type}: ${error.message}`)
  const seen = sync.revisions?.includes(wanted.commit) || Date.parse(reconciledAt) > wanted.since
  if (!seen) return wait(`it is at ${sync.revisions?.at(-1) ?? 'no commit'}, not yet at ${wanted.commit}`)
  if (sync.status !== 'Synced') return wait(`it is ${sync.status ?? 'not compared'}${said(operationState.message)}`)
  if (health.status !== 'Healthy')
    return wait(`it is synced and ${health.status ?? 'of unknown health'}${said(health.message)}`)
}

/** Whether Argo CD has tried the wanted state itself, and given up. */
function hasFailed({ status }: Application, { commit, digest }: WantedState): boolean {
  const { phase = '', syncResult } = status?.operationState ?? {}
  const tried = syncResult?.revisions?.includes(commit) === true && imageOf(syncResult) === digest
  return tried && ['Failed', 'Error'].includes(phase)
}

function imageOf({ sources = [] }: Sources = {}): string | undefined {
  const parameters = sources.flatMap(({ helm }) => helm?.parameters ?? [])
  return parameters.find(({ name }) => name === 'image.digest')?.value
}

const said = (message: string | undefined) => (message ? `: ${message}` : '')
