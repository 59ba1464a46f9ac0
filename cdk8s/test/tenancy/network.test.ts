import { expect, test } from 'vitest'
import {
  type Endpoint,
  forbiddenBy,
  type NetworkPolicy,
  type PodEndpoint,
} from '../../../scripts/kubernetes/network-policy.ts'
import { egress } from '../../src/tenancy/egress.ts'
import { type Destination, destinations } from '../../src/tenancy/settings.ts'
import { tenancy } from '../../src/tenancy/tenancy.ts'
import { tenantsOf } from '../../src/tenancy/tenant.ts'
import { pipelines, platform, reach, settings } from '../support/example-tenancy.ts'
import { podOf } from '../support/workflow-pods.ts'

const tenants = tenantsOf(pipelines, platform)
const policiesOf = (enforcement: 'strict' | 'permissive') =>
  tenancy(pipelines, platform, { ...settings, enforcement }).manifests.network as unknown as readonly NetworkPolicy[]
const policies = policiesOf('strict')

const pods: readonly (readonly [string, PodEndpoint])[] = tenants.flatMap(({ name: namespace, steps }) =>
  steps.map(({ name, template }) => {
    const { labels = {} } = podOf(template, namespace).metadata as { labels?: Readonly<Record<string, string>> }
    return [name, { namespace, namespaceLabels: { 'kubernetes.io/metadata.name': namespace }, labels }] as const
  }),
)
const collector: PodEndpoint = { namespace: 'ci', labels: { 'workflows.argoproj.io/component': 'artifact-gc' } }
const dns: PodEndpoint = {
  namespace: 'kube-system',
  namespaceLabels: { 'kubernetes.io/metadata.name': 'kube-system' },
  labels: { 'k8s-app': 'kube-dns' },
}

const names = Object.keys(destinations) as Destination[]
const addresses = new Map(
  names.map((name) => {
    const [peer] = reach[name].to
    const [ip = ''] = 'ipBlock' in peer ? peer.ipBlock.cidr.split('/') : []
    return [name, { ip, port: reach[name].ports[0] }]
  }),
)
const reaches = (from: Endpoint, destination: Destination, among = policies) => {
  const { ip = '', port = 0 } = addresses.get(destination) ?? {}
  return forbiddenBy(among, { from, to: { ip }, port }).length === 0
}

test.each(pods)('%s talks to exactly whom it has to', (step, pod) => {
  const wanted = ['kubernetes', 'artifacts', ...(egress[step] ?? [])]
  expect(names.filter((name) => reaches(pod, name)).toSorted()).toEqual(wanted.toSorted())
})

test('what deletes artifacts talks to the Kubernetes API and the store', () => {
  expect(names.filter((name) => reaches(collector, name))).toEqual(['kubernetes', 'artifacts'])
})

test.each(pods)('%s talks to no other port, no pod, no machine and no cloud', (_step, pod) => {
  const others = pods.map(([, other]) => other).filter((other) => other !== pod)
  const elsewhere: readonly Endpoint[] = [{ ip: '169.254.169.254' }, { ip: '192.0.2.200' }, ...others]
  const open = elsewhere.flatMap((to) =>
    [80, 443, 2379, 6443, 10_250].filter((port) => forbiddenBy(policies, { from: pod, to, port }).length === 0),
  )
  expect(open).toEqual([])
  expect(forbiddenBy(policies, { from: pod, to: { ip: addresses.get('kubernetes')?.ip ?? '' }, port: 22 })).toEqual([
    'Egress',
  ])
})

test.each(pods)('%s asks the DNS, over UDP and TCP', (_step, pod) => {
  const asks = (to: Endpoint, protocol: 'UDP' | 'TCP') =>
    forbiddenBy(policies, { from: pod, to, port: 53, protocol }).length === 0
  expect([asks(dns, 'UDP'), asks(dns, 'TCP'), asks({ ip: '8.8.8.8' }, 'UDP')]).toEqual([true, true, false])
})

test('only what watches the service asks its pods, in its own environment and at one port', () => {
  const service = (namespace: string): PodEndpoint => ({
    namespace,
    namespaceLabels: { 'kubernetes.io/metadata.name': namespace },
    labels: { 'app.kubernetes.io/name': 'catalog-api', 'app.kubernetes.io/component': 'api' },
  })
  const places = ['deploy-dev', 'deploy-staging', 'deploy-prod'].map(service)
  const open = pods.flatMap(([step, from]) =>
    places.flatMap((to) =>
      [3000, 9464]
        .filter((port) => forbiddenBy(policies, { from, to, port }).length === 0)
        .map((port) => `${from.namespace}/${step} asks ${to.namespace} at ${port}`),
    ),
  )
  const watchers = ['canary', 'smoke-test', 'watch']
  const wanted = pods
    .filter(([step, { namespace }]) => watchers.includes(step) && namespace.startsWith('delivery-'))
    .map(([step, { namespace }]) => `${namespace}/${step} asks ${namespace.replace('delivery', 'deploy')} at 9464`)
  expect(wanted.length).toBeGreaterThan(0)
  expect(open.toSorted()).toEqual(wanted.toSorted())
})

test('nobody talks to a pod in any namespace of ours', () => {
  const callers: readonly PodEndpoint[] = [dns, ...pods.map(([, pod]) => pod)]
  const open = tenants.flatMap(({ name: namespace }) =>
    callers.filter(
      (from) => !forbiddenBy(policies, { from, to: { namespace, labels: {} }, port: 8080 }).includes('Ingress'),
    ),
  )
  expect(open).toEqual([])
})

test('permissive opens the way out, but not where the key is and not to production', () => {
  const relaxed = policiesOf('permissive')
  const open = pods.filter(
    ([, pod]) => forbiddenBy(relaxed, { from: pod, to: { ip: '203.0.113.1' }, port: 8443 }).length === 0,
  )
  expect([...new Set(open.map(([, { namespace }]) => namespace))]).toEqual([
    'ci',
    'build',
    'delivery-dev',
    'delivery-staging',
  ])
})

test('a step of which nothing is known is refused', () => {
  const [pipeline] = pipelines
  const unknown = pipeline && {
    ...pipeline,
    steps: pipeline.steps.map((step) => ({ ...step, name: `${step.name}-2` })),
  }
  expect(() => tenancy(unknown ? [unknown] : [], platform, settings)).toThrow(
    'say in tenancy/egress.ts whom it talks to',
  )
})

test('the table of destinations has a row for every step and no other', () => {
  expect(Object.keys(egress).toSorted()).toEqual([...new Set(pods.map(([step]) => step))].toSorted())
})
