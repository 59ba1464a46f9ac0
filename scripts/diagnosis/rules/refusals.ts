import type { Finding } from '../finding.ts'
import { explain, type KnownMessage } from '../known-message.ts'
import type { Snapshot } from '../snapshot.ts'

/** Why the API server refuses to make a pod (admission), by its message. */
const refusals: readonly KnownMessage[] = [
  {
    says: /exceeded quota: ([^,]+), requested: (\S+), used: (\S+), limited: (\S+)/,
    cause: 'The quota $1 of the namespace is used up: $3 of $4, and another pod needs $2',
    advice: 'raise the quota, lower resources in the values, or run fewer pods.',
  },
  {
    says: /failed quota: ([^:]+): must specify (.+?)(?: for: .*)?$/,
    cause: 'The quota $1 wants every container to set $2',
    advice: 'set it under resources and migration.resources in the values, or enable limitRange.',
  },
  {
    says: /violates PodSecurity "([^"]+)": (.+)$/,
    cause: 'The namespace enforces the Pod Security Standard $1, which forbids: $2',
    advice: 'take out of the values what softens podSecurityContext or securityContext, or what extra… adds.',
  },
  {
    says: /serviceaccount "?([a-z0-9.-]+)"? not found/,
    cause: 'The service account $1 does not exist',
    advice: 'set serviceAccount.create to true, or serviceAccount.name to one that exists.',
  },
  {
    says: /(maximum|minimum) (cpu|memory) usage per Container is ([^\s,]+?)\.?, but (?:limit|request) is ([^\s,]+?)\.?$/,
    cause: 'The namespace bounds the $2 of a container: $1 $3, and a pod has $4',
    advice: 'change resources in the values, or the LimitRange.',
  },
  {
    says: /no PriorityClass with name (\S+) was found/,
    cause: 'The priority class $1 does not exist',
    advice: 'make it, or correct priorityClassName in the values.',
  },
  {
    says: /failed calling webhook "([^"]+)"/,
    cause: 'The admission webhook $1 does not answer, so no pod can be made',
    advice: 'see to that webhook; it is no part of the release.',
  },
  { says: /(?:)/, cause: 'The API server refuses to make a pod', advice: 'see what it says below.' },
]

/** Pods that were never made, because the API server refused them. */
export function refusedPods({ deployments, jobs, events }: Snapshot): readonly Finding[] {
  const ofDeployments = deployments.flatMap(({ metadata, status }) =>
    (status.conditions ?? [])
      .filter((condition) => condition.type === 'ReplicaFailure' && condition.status === 'True')
      .map(({ message }) => ({ where: `deployment/${metadata.name}`, message })),
  )
  // A Job has no such condition.
  const ofJobs = jobs
    .filter(({ status }) => status.succeeded === undefined && status.active === undefined)
    .flatMap(({ metadata: { name } }) =>
      events
        .filter(({ involvedObject, reason }) => involvedObject.name === name && reason === 'FailedCreate')
        .slice(-1)
        .map(({ message }) => ({ where: `job/${name}`, message })),
    )
  return [...ofDeployments, ...ofJobs].flatMap(({ where, message = '' }) => {
    const finding = explain(refusals, message)
    return finding === undefined ? [] : [{ ...finding, evidence: [`${where}: ${message}`] }]
  })
}
