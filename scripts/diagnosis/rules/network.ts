import type { Finding } from '../finding.ts'
import type { LabelSelector, NetworkPolicy, Pod, Snapshot } from '../snapshot.ts'
import { isReady, servingPods } from './pods.ts'

const dnsPort = 53

/** Pods that are not ready and that no policy allows to resolve a name. What policies allow adds up (NetworkPolicy v1). */
export function mutedPods(snapshot: Snapshot): readonly Finding[] {
  return servingPods(snapshot.pods).flatMap((pod): readonly Finding[] => {
    const policies = snapshot.policies.filter(
      ({ spec }) =>
        selects(spec.podSelector, pod) && (spec.policyTypes?.includes('Egress') ?? spec.egress !== undefined),
    )
    if (isReady(pod) || policies.length === 0 || policies.some(allowsNames)) return []
    return [
      {
        cause: 'No NetworkPolicy lets the pods resolve names, so they find neither the database nor anything else.',
        advice: 'correct networkPolicy.dns in the values; other policies of the namespace only add to what is allowed.',
        evidence: policies.map(
          ({ metadata }) => `networkpolicy/${metadata.name} restricts egress, without UDP port 53`,
        ),
      },
    ]
  })
}

/** By number: DNS listens behind its Service, and whether a named port is 53 only its pods know. */
const allowsNames = ({ spec }: NetworkPolicy): boolean =>
  (spec.egress ?? []).some(
    ({ ports }) =>
      ports === undefined ||
      ports.length === 0 ||
      ports.some(
        ({ port, endPort, protocol = 'TCP' }) =>
          protocol === 'UDP' &&
          (port === undefined ||
            typeof port === 'string' ||
            (port <= dnsPort && dnsPort <= (endPort ?? port)) ||
            // Some clusters' DNS pods listen above 1024, behind the Service's port.
            port === 5353 ||
            port === 1053),
      ),
  )

function selects({ matchLabels = {}, matchExpressions = [] }: LabelSelector, { metadata }: Pod): boolean {
  const labels = metadata.labels ?? {}
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key]
      if (operator === 'Exists') return value !== undefined
      if (operator === 'DoesNotExist') return value === undefined
      const isIn = value !== undefined && values.includes(value)
      return operator === 'In' ? isIn : !isIn
    })
  )
}
