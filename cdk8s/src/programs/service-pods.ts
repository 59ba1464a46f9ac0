import type { Environment } from './environment.ts'
import { getObject, type KubernetesOptions } from './kubernetes.ts'

/** A pod of the service. */
export interface ServicePod {
  readonly name: string
  /** Empty as long as it has none. */
  readonly ip: string
  /** The digest of the image of the service itself; the whole reference where it has none. */
  readonly image: string
  readonly ready: boolean
  /** Being deleted: it gets no new requests. */
  readonly ending: boolean
  /** How often its containers were started again. */
  readonly restarts: number
  /** Why it is not ready, if Kubernetes says so. */
  readonly trouble: string
}

interface ContainerState {
  readonly waiting?: { readonly reason?: string; readonly message?: string }
  readonly terminated?: { readonly reason?: string; readonly exitCode?: number; readonly message?: string }
}

interface ContainerStatus {
  readonly name: string
  readonly restartCount?: number
  readonly state?: ContainerState
  readonly lastState?: ContainerState
}

interface Pod {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string }
  readonly spec: {
    readonly containers: readonly { readonly name: string; readonly image: string }[]
  }
  readonly status?: {
    readonly podIP?: string
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[]
    readonly containerStatuses?: readonly ContainerStatus[]
    readonly initContainerStatuses?: readonly ContainerStatus[]
  }
}

/** The container of the service in its pods; others may be injected. */
const container = 'api'

/** Where the service runs: what `RELEASE` and `SERVICE_NAMESPACE` say. */
export interface Service {
  readonly release: string
  readonly namespace: string
  /** Only the pods of the one or the other Deployment. @default both */
  readonly track?: 'stable' | 'canary'
}

export const serviceOf = (env: Environment): Service => ({
  release: env.required('RELEASE'),
  namespace: env.required('SERVICE_NAMESPACE'),
})

/** The pods that the Service of the chart selects, by name. Rejects where the API server does not list them. */
export async function servicePods(
  { release, namespace, track }: Service,
  options?: KubernetesOptions,
): Promise<readonly ServicePod[]> {
  const labels = [`app.kubernetes.io/instance=${release}`, 'app.kubernetes.io/component=api']
  const selector = [...labels, ...(track === undefined ? [] : [`track=${track}`])].join(',')
  const path = `/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(selector)}`
  const list = (await getObject(path, options)) as { readonly items: readonly Pod[] } | undefined
  if (list === undefined) throw new Error(`The pods of ${namespace} cannot be listed`)
  return list.items.map(readPod).toSorted((a, b) => a.name.localeCompare(b.name))
}

function readPod({ metadata, spec, status = {} }: Pod): ServicePod {
  const { conditions = [], containerStatuses = [], initContainerStatuses = [] } = status
  const statuses = [...initContainerStatuses, ...containerStatuses]
  const image = spec.containers.find(({ name }) => name === container)?.image ?? ''
  const ready = conditions.some(({ type, status: is }) => type === 'Ready' && is === 'True')
  const unscheduled = conditions.find(({ type, status: is }) => type === 'PodScheduled' && is === 'False')
  const troubles = [unscheduled?.message, ...statuses.map(troubleOf)].filter((text) => text !== undefined)
  return {
    name: metadata.name,
    ip: status.podIP ?? '',
    image: image.split('@')[1] ?? image,
    ready,
    ending: metadata.deletionTimestamp !== undefined,
    restarts: statuses.reduce((sum, { restartCount = 0 }) => sum + restartCount, 0),
    trouble: ready ? '' : troubles.join('; '),
  }
}

/** What a container that waits for the kubelet is told of, and how it ended before. */
function troubleOf({ name, state = {}, lastState = {} }: ContainerStatus): string | undefined {
  const ended = state.terminated ?? lastState.terminated
  const parts = [
    ...(ended && ended.exitCode !== 0 ? [`ended with ${ended.exitCode}`, ended.message] : []),
    state.waiting?.reason === 'PodInitializing' ? undefined : state.waiting?.reason,
    ended === undefined ? state.waiting?.message : undefined,
  ].filter((text) => text !== undefined && text !== '')
  return parts.length === 0 ? undefined : `${name} ${parts.join(', ')}`.slice(0, 300)
}
