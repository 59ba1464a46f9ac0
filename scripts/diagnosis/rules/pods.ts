import type { Container, ContainerStatus, KubernetesEvent, Pod, Snapshot } from '../snapshot.ts'

export interface RunningContainer {
  readonly spec: Container
  readonly status: ContainerStatus
}

/** The containers of a pod that have a status, those of the initialisation first. */
export function containersOf({ spec, status }: Pod): readonly RunningContainer[] {
  const specs = [...(spec.initContainers ?? []), ...spec.containers]
  const statuses = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])]
  return specs.flatMap((container) => {
    const own = statuses.find(({ name }) => name === container.name)
    return own === undefined ? [] : [{ spec: container, status: own }]
  })
}

/** The events of an object, the newest last. */
export const eventsOf = ({ events }: Snapshot, kind: string, name: string): readonly KubernetesEvent[] =>
  events.filter(({ involvedObject }) => involvedObject.kind === kind && involvedObject.name === name)

/** The component of the release that an object belongs to: `api`, `migrate` or `test`. */
export const componentOf = ({ metadata }: Pod): string => metadata.labels?.['app.kubernetes.io/component'] ?? ''

/** Pods that serve, or should: not those of the migration and of tests. */
export const servingPods = (pods: readonly Pod[]): readonly Pod[] => pods.filter((pod) => componentOf(pod) === 'api')

export const isReady = ({ status }: Pod): boolean =>
  status.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') ?? false
