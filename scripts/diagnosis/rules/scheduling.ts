import type { Finding } from '../finding.ts'
import { explain, type KnownMessage } from '../known-message.ts'
import type { Pod, Snapshot } from '../snapshot.ts'

/** Why a scheduler refuses nodes, by what it writes in the pod's condition PodScheduled (kube-scheduler's plugins). */
const refusals: readonly KnownMessage[] = [
  {
    says: /Insufficient (cpu|memory|ephemeral-storage)/,
    cause: 'No node has as much $1 free as a pod requests',
    advice: 'lower resources.requests in the values, or add a node; `kubectl describe nodes` shows what is taken.',
  },
  {
    says: /Too many pods/,
    cause: 'Every node runs as many pods as it may',
    advice: 'add a node, or raise maxPods of the kubelets.',
  },
  {
    says: /node\(s\) were unschedulable/,
    cause: 'The nodes are cordoned',
    advice: '`kubectl uncordon` one, or add a node.',
  },
  {
    says: /untolerated taint(?:\(s\))?(?: (\{[^}]*\}))?/,
    cause: 'The nodes have a taint that a pod does not tolerate $1',
    advice: 'set tolerations in the values, or take the taint off the nodes.',
  },
  {
    says: /didn't match Pod's node affinity\/selector/,
    cause: 'No node has the labels that nodeSelector or affinity wants',
    advice: 'correct them in the values; `kubectl get nodes --show-labels` shows what there is.',
  },
  {
    says: /didn't match pod topology spread constraints/,
    cause: 'On every node that has room, pods would be spread less evenly than topologySpread allows',
    advice: 'add a node in another zone, lower the number of pods, or set topologySpread.constraints.',
  },
  {
    says: /didn't match pod (?:anti-)?affinity rules|didn't satisfy existing pods anti-affinity rules/,
    cause: 'The affinity between pods leaves no node',
    advice: 'correct affinity in the values, or add a node.',
  },
  {
    says: /persistentvolumeclaim "([^"]+)" (?:not found|bound to non-existent)/,
    cause: 'The volume claim $1 does not exist',
    advice: 'make the claim, or correct its name in extraVolumes.',
  },
  {
    says: /unbound immediate PersistentVolumeClaims|volume node affinity conflict/,
    cause: 'The volume claim of a pod has no volume on a node with room',
    advice: '`kubectl describe pvc` says what is missing: a storage class, or a volume in this zone.',
  },
]

/** Pods that no node takes: a finding for each reason that the scheduler gives. */
export function unschedulablePods({ pods }: Snapshot): readonly Finding[] {
  return pods.flatMap((pod) => {
    const condition = pod.status.conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False')
    if (condition === undefined) return []
    const message = condition.message ?? condition.reason ?? ''
    const evidence = [`pod/${pod.metadata.name} is Pending: ${message}`, ...wishes(pod, message)]
    // One node may lack memory and the other carry a taint: each is a way out.
    const found = refusals.flatMap((refusal) => explain([refusal], message) ?? [])
    const other = { cause: 'The scheduler finds no node for a pod.', advice: 'see what it says below.' }
    return (found.length > 0 ? found : [other]).map((finding) => ({ ...finding, evidence }))
  })
}

/** What the pod asks for that no node has. */
const wishes = ({ metadata: { name }, spec }: Pod, message: string): readonly string[] => [
  ...[...(spec.initContainers ?? []), ...spec.containers].flatMap(({ name: container, resources }) =>
    message.includes('Insufficient') && resources?.requests !== undefined
      ? [`pod/${name}, container ${container} requests ${JSON.stringify(resources.requests)}`]
      : [],
  ),
  ...(message.includes('selector') && spec.nodeSelector !== undefined
    ? [`pod/${name}: nodeSelector ${JSON.stringify(spec.nodeSelector)}`]
    : []),
]
