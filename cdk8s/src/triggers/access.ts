import { sizes } from '../argo/profiles.ts'
import type { Manifest } from '../tenancy/manifest.ts'
import { formatAmount, parseCpu, parseMemory, times } from '../tenancy/quantity.ts'
import { grant } from '../tenancy/rights.ts'
import { type Component, namespace } from './names.ts'
import type { TriggerSettings } from './settings.ts'

/** More than this many dead letters, and somebody has not looked for long. */
const deadLettersMax = 500

/** Accounts, rights and bounds of the namespace. What the sensor may do in `ci` is in `tenancy/people.ts`. */
export function access({ eventBus }: TriggerSettings): readonly Manifest[] {
  const busPods = 'url' in eventBus ? 0 : eventBus.replicas
  // Twice, as an update starts the new pod before it stops the old one; a pod of the bus has three containers.
  const [pods, containers] = [2 * (3 + busPods), 2 * (3 + 3 * busPods)]
  const [requests, limits] = [amounts('requests', containers), amounts('limits', containers)]
  return [
    ...(['default', 'gateway', 'event-source'] as const).map((name) => account(name, false)),
    account('sensor', true),
    // Only create: it cannot change the program of the gateway, which is in a config map too.
    ...grant({
      name: 'dead-letters',
      namespace,
      rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['create'] }],
      subjects: [{ namespace, name: 'sensor' }],
    }),
    {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'quota', namespace },
      spec: {
        hard: {
          'requests.cpu': requests.cpu,
          'requests.memory': requests.memory,
          'limits.cpu': limits.cpu,
          'limits.memory': limits.memory,
          pods: String(pods),
          'count/configmaps': String(deadLettersMax),
          'services.nodeports': '0',
          'services.loadbalancers': '0',
          persistentvolumeclaims: String(busPods),
        },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'LimitRange',
      metadata: { name: 'containers', namespace },
      spec: { limits: [{ type: 'Container', defaultRequest: sizes.small.requests, default: sizes.small.limits }] },
    },
  ]
}

export const namespaceManifest: Manifest = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: {
    name: namespace,
    annotations: { 'kubernetes.io/description': 'Turns pushes of git hosts into runs of the pipelines.' },
    labels: {
      'pod-security.kubernetes.io/enforce': 'restricted',
      'pod-security.kubernetes.io/enforce-version': 'latest',
    },
  },
}

const account = (name: Component | 'default', automountServiceAccountToken: boolean): Manifest => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name, namespace },
  automountServiceAccountToken,
})

function amounts(side: 'requests' | 'limits', containers: number) {
  const { cpu, memory } = sizes.small[side]
  return formatAmount(times(containers, { cpu: parseCpu(cpu), memory: parseMemory(memory) }))
}
