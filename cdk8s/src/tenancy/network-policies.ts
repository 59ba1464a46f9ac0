import { stepLabel } from '../argo/labels.ts'
import { egress } from './egress.ts'
import type { Manifest } from './manifest.ts'
import { type Destination, destinations, type Peer, type Reach, type TenancySettings } from './settings.ts'
import type { Tenant } from './tenant.ts'

interface EgressRule {
  readonly to: readonly Peer[]
  readonly ports: readonly { readonly port: number; readonly protocol: 'TCP' | 'UDP' }[]
}

interface NetworkPolicySpec {
  readonly podSelector: {
    readonly matchExpressions?: readonly {
      readonly key: string
      readonly operator: 'In'
      readonly values: readonly string[]
    }[]
  }
  readonly policyTypes: readonly ('Ingress' | 'Egress')[]
  readonly egress?: readonly (EgressRule | Record<never, never>)[]
}

/** What every pod of a workflow talks to, because Argo's executor is in it. */
const executorTalksTo: readonly Destination[] = ['kubernetes', 'artifacts']

/**
 * Nobody may talk to a pod, and a pod to nobody, except where a step says so. In a namespace of the service there is
 * only the denial: its chart brings the policies that allow.
 */
export function networkPolicies(tenant: Tenant, settings: TenancySettings): readonly Manifest[] {
  const deny = policy(tenant, 'default-deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] })
  if (tenant.holds === 'service') return [deny]
  const relaxed = settings.enforcement === 'permissive' && !tenant.guarded
  return [
    deny,
    policy(tenant, 'dns', { podSelector: {}, policyTypes: ['Egress'], egress: [dns(settings)] }),
    ...Object.keys(destinations).flatMap((name) => allow(tenant, name as Destination, settings)),
    ...(relaxed ? [policy(tenant, 'permissive', { podSelector: {}, policyTypes: ['Egress'], egress: [{}] })] : []),
  ]
}

function allow(tenant: Tenant, destination: Destination, { reach }: TenancySettings): readonly Manifest[] {
  const steps = talkers(tenant, destination)
  if (steps.length === 0) return []
  return [
    policy(tenant, `to-${kebab(destination)}`, {
      podSelector: steps === 'all' ? {} : { matchExpressions: [{ key: stepLabel, operator: 'In', values: steps }] },
      policyTypes: ['Egress'],
      egress: [rule(reach[destination])],
    }),
  ]
}

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

const policy = ({ name: namespace }: Tenant, name: string, spec: NetworkPolicySpec): Manifest => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace },
  spec,
})

const dns = ({ dns: to }: TenancySettings) => ({
  to,
  ports: (['UDP', 'TCP'] as const).map((protocol) => ({ port: 53, protocol })),
})

const rule = ({ to, ports }: Reach) => ({
  to,
  ports: ports.map((port) => ({ port, protocol: 'TCP' as const })),
})

/** Who in `tenant` talks to `destination`. */
function talkers({ steps }: Tenant, destination: Destination): 'all' | readonly string[] {
  if (executorTalksTo.includes(destination)) return 'all'
  return steps.filter(({ name }) => destinationsOf(name).includes(destination)).map(({ name }) => name)
}

function destinationsOf(step: string): readonly Destination[] {
  const known = egress[step]
  if (!known) throw new Error(`step ${step}: say in tenancy/egress.ts whom it talks to`)
  return known
}
