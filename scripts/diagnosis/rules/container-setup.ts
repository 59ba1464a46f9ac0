import type { Finding } from '../finding.ts'
import { explain, type KnownMessage } from '../known-message.ts'
import type { Snapshot } from '../snapshot.ts'
import { containersOf, eventsOf } from './pods.ts'

/** What the kubelet says when it cannot make a container or its volumes. */
const failures: readonly KnownMessage[] = [
  {
    says: /couldn't find key (\S+) in (Secret|ConfigMap) (?:[^/\s]+\/)?(\S+)/,
    cause: 'The $2 $3 has no key $1',
    advice: 'add the key, or set secrets.keys in the values to the one that it has.',
  },
  {
    says: /references non-existent (?:secret|config) key: (\S+)/,
    cause: 'A Secret or ConfigMap that is mounted has no key $1',
    advice: 'add the key, or correct extraVolumes.',
  },
  {
    says: /(secret|configmap) "?([a-z0-9.-]+)"? not found/,
    cause: 'The $1 $2 does not exist',
    advice: 'make it in this namespace, or correct its name in the values (secrets.existingSecret, extraVolumes …).',
  },
  {
    says: /runAsNonRoot and image (?:will run as root|has non-numeric user)/,
    cause: 'The image runs as root, or as a user without a number, and the pod forbids that',
    advice: 'set podSecurityContext.runAsUser to a number other than 0, or use the image of the release.',
  },
  {
    says: /exec: "([^"]+)": .*(?:no such file|not found in \$PATH)/,
    cause: 'The image has no program $1',
    advice: 'use the image of the release: its entry point is Node, and it has no shell.',
  },
  { says: /(?:)/, cause: 'A container cannot be made', advice: 'see what the kubelet says below.' },
]

const setupFailures = new Set(['CreateContainerConfigError', 'CreateContainerError', 'RunContainerError'])
const stillMaking = new Set(['ContainerCreating', 'PodInitializing'])

/** Containers that cannot be made: a Secret, ConfigMap or key is missing, or the image does not fit. */
export function unmadeContainers(snapshot: Snapshot): readonly Finding[] {
  return snapshot.pods.flatMap((pod) => {
    const { name } = pod.metadata
    const waits = containersOf(pod).map(({ spec, status }) => ({ container: spec.name, ...status.state?.waiting }))
    const failed = waits
      .filter(({ reason = '' }) => setupFailures.has(reason))
      .map(({ container, reason, message }) => ({ where: `pod/${name}, container ${container}: ${reason}`, message }))
    const mounts = eventsOf(snapshot, 'Pod', name)
      .filter(({ reason }) => reason === 'FailedMount' && waits.some((wait) => stillMaking.has(wait.reason ?? '')))
      .map(({ message }) => ({ where: `pod/${name}: FailedMount`, message }))
    return [...failed, ...mounts].flatMap(({ where, message = '' }) => {
      const finding = explain(failures, message)
      return finding === undefined ? [] : [{ ...finding, evidence: [`${where}: ${message}`] }]
    })
  })
}
