import type {
  Autoscaler,
  Condition,
  Container,
  ContainerStatus,
  Deployment,
  DisruptionBudget,
  Job,
  KubernetesEvent,
  Metadata,
  NetworkPolicy,
  Pod,
} from './snapshot.ts'

/**
 * Cuts objects, as kubectl prints them, down to what `Snapshot` has. What is left out is kept nowhere: specifications
 * hold the values of variables, annotations those of whoever applied the object.
 */
export const trim = {
  pod: ({ metadata, spec, status }: Pod): Pod => ({
    metadata: trimMetadata(metadata),
    spec: {
      ...pick(spec, 'nodeSelector'),
      containers: spec.containers.map(trimContainer),
      ...(spec.initContainers !== undefined && { initContainers: spec.initContainers.map(trimContainer) }),
    },
    status: {
      ...pick(status, 'phase'),
      ...trimConditions(status),
      ...(status.containerStatuses !== undefined && { containerStatuses: status.containerStatuses.map(trimStatus) }),
      ...(status.initContainerStatuses !== undefined && {
        initContainerStatuses: status.initContainerStatuses.map(trimStatus),
      }),
    },
  }),
  deployment: ({ metadata, spec, status }: Deployment): Deployment => ({
    metadata: trimMetadata(metadata),
    spec: pick(spec, 'replicas'),
    status: { ...pick(status, 'readyReplicas', 'updatedReplicas'), ...trimConditions(status) },
  }),
  job: ({ metadata, status }: Job): Job => ({
    metadata: trimMetadata(metadata),
    status: { ...pick(status, 'active', 'failed', 'succeeded'), ...trimConditions(status) },
  }),
  autoscaler: ({ metadata, status }: Autoscaler): Autoscaler => ({
    metadata: trimMetadata(metadata),
    status: trimConditions(status),
  }),
  budget: ({ metadata, status }: DisruptionBudget): DisruptionBudget => ({
    metadata: trimMetadata(metadata),
    status: pick(status, 'disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'),
  }),
  policy: ({ metadata, spec }: NetworkPolicy): NetworkPolicy => ({
    metadata: trimMetadata(metadata),
    spec: {
      ...pick(spec, 'podSelector', 'policyTypes'),
      ...(spec.egress !== undefined && { egress: spec.egress.map((rule) => pick(rule, 'ports')) }),
    },
  }),
  event: (event: ListedEvent): KubernetesEvent => ({
    involvedObject: pick(event.involvedObject, 'kind', 'name'),
    ...pick(event, 'type', 'reason', 'message'),
    at: event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? '',
  }),
} as const

/** An event says in one of three places when it happened last, by how old the component is that reports it. */
export interface ListedEvent extends Omit<KubernetesEvent, 'at'> {
  readonly lastTimestamp?: string | null
  readonly eventTime?: string | null
  readonly series?: { readonly lastObservedTime?: string }
}

const trimConditions = ({ conditions }: { readonly conditions?: readonly Condition[] }) => ({
  ...(conditions !== undefined && {
    conditions: conditions.map((condition) => pick(condition, 'type', 'status', 'reason', 'message')),
  }),
})

const trimStatus = (status: ContainerStatus): ContainerStatus =>
  pick(status, 'name', 'image', 'ready', 'started', 'restartCount', 'state', 'lastState')

const trimContainer = (container: Container): Container => pick(container, 'name', 'image', 'resources')

const trimMetadata = (metadata: Metadata): Metadata => ({
  ...pick(metadata, 'name', 'labels', 'deletionTimestamp'),
  ...(metadata.ownerReferences !== undefined && {
    ownerReferences: metadata.ownerReferences.map((owner) => pick(owner, 'kind', 'name')),
  }),
})

function pick<T extends object, K extends keyof T>(from: T, ...keys: readonly K[]): Pick<T, K> {
  const entries = keys.filter((key) => from[key] !== undefined).map((key) => [key, from[key]])
  return Object.fromEntries(entries) as Pick<T, K>
}
