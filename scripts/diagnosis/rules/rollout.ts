import type { Finding } from '../finding.ts'
import type { Snapshot } from '../snapshot.ts'
import { isReady, servingPods } from './pods.ts'

/** No release of that name, or one without a Deployment. */
export function missingRelease({ deployments, unread, namespace, release }: Snapshot): readonly Finding[] {
  if (deployments.length > 0 || unread.some((what) => what.startsWith('deployments'))) return []
  return [
    {
      cause: `There is no Deployment of a release ${release} in the namespace ${namespace}.`,
      advice: 'name the right ones: --release and --namespace; `helm list --all-namespaces` shows what there is.',
      evidence: [],
    },
  ]
}

/** A Deployment that is not where it should be, for when no other rule says why. */
export function unfinishedRollout(snapshot: Snapshot): readonly Finding[] {
  const serving = servingPods(snapshot.pods)
  return snapshot.deployments.flatMap(({ metadata: { name }, spec: { replicas = 1 }, status }): readonly Finding[] => {
    const { readyReplicas = 0, updatedReplicas = 0, conditions = [] } = status
    if (readyReplicas >= replicas && updatedReplicas >= replicas) return []
    const progress = conditions.find(({ type }) => type === 'Progressing')
    const evidence = [
      `deployment/${name}: ${readyReplicas} of ${replicas} ready, ${updatedReplicas} of this release`,
      ...(progress?.message === undefined ? [] : [`deployment/${name}: ${progress.message}`]),
      ...serving
        .filter((pod) => !isReady(pod))
        .map((pod) => `pod/${pod.metadata.name}: ${pod.status.phase}, not ready`),
    ]
    return progress?.status === 'False'
      ? [{ cause: 'The rollout has made no progress for too long.', advice: 'see `kubectl describe pods`.', evidence }]
      : [{ cause: 'The rollout is still under way.', advice: 'ask again in half a minute.', evidence }]
  })
}
