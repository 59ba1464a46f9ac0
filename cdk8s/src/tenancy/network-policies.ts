import { defaultPorts } from '@catalog/api/contract'
import { stepLabel } from '../argo/labels.ts'
import { asksService, egress } from './egress.ts'
import type { Manifest } from './manifest.ts'
import { type Destination, destinations, type Labels, type Peer, type Reach, type TenancySettings } from './settings.ts'
import type { Tenant } from './tenant.ts'

interface EgressRule {
  readonly to: readonly Peer[]
  readonly ports: readonly { readonly port: number; readonly protocol: 'TCP' | 'UDP' }[]
}

interface StepSelector {
  readonly matchExpressions: readonly {
    readonly key: string
    readonly operator: 'In'
    readonly values: readonly string[]
  }[]
}

interface IngressRule {
  readonly from: readonly {
    readonly namespaceSelector: { readonly matchLabels: Labels }
    readonly podSelector: StepSelector
  }[]
  readonly ports: EgressRule['ports']
}

interface NetworkPolicySpec {
  readonly podSelector: StepSelector | { readonly matchLabels?: Labels }
  readonly policyTypes: readonly ('Ingress' | 'Egress')[]
  readonly egress?: readonly (EgressRule | Record<never, never>)[]
  readonly ingress?: readonly IngressRule[]
}

/** What every pod of a workflow talks to, because Argo's executor is in it. */
const executorTalksTo: readonly Destination[] = ['kubernetes', 'artifacts']

/**
 * Nobody may talk to a pod, and a pod to nobody, except where a step says so. In a namespace of the service the chart
 * brings the policies that allow; only that the steps which watch it may do so is not left to values that people edit.
 */
export function networkPolicies(tenant: Tenant, settings: TenancySettings): readonly Manifest[] {
  const deny = policy(tenant, 'default-deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] })
  if (tenant.holds === 'service') return [deny, fromDelivery(tenant)]
  const relaxed = settings.enforcement === 'permissive' && !tenant.guarded
  return [
    deny,
    policy(tenant, 'dns', { podSelector: {}, policyTypes: ['Egress'], egress: [dns(settings)] }),
    ...Object.keys(destinations).flatMap((name) => allow(tenant, name as Destination, settings)),
    ...toService(tenant),
    ...(relaxed ? [policy(tenant, 'permissive', { podSelector: {}, policyTypes: ['Egress'], egress: [{}] })] : []),
  ]
}

function allow(tenant: Tenant, destination: Destination, { reach }: TenancySettings): readonly Manifest[] {
  const steps = talkers(tenant, destination)
  if (steps.length === 0) return []
  return [
    policy(tenant, `to-${kebab(destination)}`, {
      podSelector: steps === 'all' ? {} : anyOf(steps),
      policyTypes: ['Egress'],
      egress: [rule(reach[destination])],
    }),
  ]
}

const anyOf = (values: readonly string[]): StepSelector => ({
  matchExpressions: [{ key: stepLabel, operator: 'In', values }],
})

/** The pods of the chart, and the port on which they tell about themselves. */
const servicePods = { 'app.kubernetes.io/name': 'catalog-api', 'app.kubernetes.io/component': 'api' } as const
const opsPorts = [{ port: defaultPorts.ops, protocol: 'TCP' }] as const
const named = (namespace: string) => ({ matchLabels: { 'kubernetes.io/metadata.name': namespace } })

/** `deploy-prod` and `delivery-prod` belong together. */
const counterpart = ({ name }: Tenant, prefix: 'deploy' | 'delivery') => name.replace(/^[a-z]+/, prefix)

function fromDelivery(tenant: Tenant): Manifest {
  const from = [{ namespaceSelector: named(counterpart(tenant, 'delivery')), podSelector: anyOf(asksService) }]
  return policy(tenant, 'from-delivery', {
    podSelector: { matchLabels: servicePods },
    policyTypes: ['Ingress'],
    ingress: [{ from, ports: opsPorts }],
  })
}

function toService(tenant: Tenant): readonly Manifest[] {
  const steps = tenant.steps.map(({ name }) => name).filter((name) => asksService.includes(name))
  if (steps.length === 0) return []
  const to = [{ namespaceSelector: named(counterpart(tenant, 'deploy')), podSelector: { matchLabels: servicePods } }]
  const egressRules = [{ to, ports: opsPorts }]
  return [policy(tenant, 'to-service', { podSelector: anyOf(steps), policyTypes: ['Egress'], egress: egressRules })]
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
