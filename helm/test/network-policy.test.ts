import { defaultPorts } from '@catalog/api/contract'
import { describe, expect, it } from 'vitest'
import {
  type Connection,
  type Endpoint,
  forbiddenBy,
  type PodEndpoint,
  type Protocol,
} from '../../scripts/kubernetes/network-policy.ts'
import { ofKind, podsOf } from './support/objects.ts'
import { type Release, render } from './support/render.ts'

const release: Release = { name: 'shop', namespace: 'catalog', files: ['../ci/netpol-values.yaml'] }
const objects = render(release)
const policies = ofKind(objects, 'NetworkPolicy')
const { http, ops } = defaultPorts

const inNamespace = (namespace: string, labels: PodEndpoint['labels'], ip: string): PodEndpoint => ({
  namespace,
  namespaceLabels: { 'kubernetes.io/metadata.name': namespace },
  labels,
  ip,
})

/** A pod of the release, with the labels that its template has. */
function own(component: string): PodEndpoint {
  const pod = podsOf(objects).find(({ labels }) => labels['app.kubernetes.io/component'] === component)
  if (!pod) throw new Error(`The release has no pod of the component ${component}`)
  return inNamespace('catalog', pod.labels, '10.1.0.2')
}

const api = own('api')
const otherApi: PodEndpoint = { ...api, ip: '10.1.0.3' }
const migrate = own('migrate')
const test = own('test')
const envoy = inNamespace('gateway', { 'app.kubernetes.io/name': 'envoy' }, '10.2.0.1')
const prometheus = inNamespace('observability', { 'app.kubernetes.io/name': 'prometheus' }, '10.3.0.1')
const collector = inNamespace('observability', { 'app.kubernetes.io/name': 'otel-collector' }, '10.3.0.2')
const dns = inNamespace('kube-system', { 'k8s-app': 'kube-dns' }, '10.4.0.1')
const importer = inNamespace('catalog', { 'app.kubernetes.io/name': 'importer' }, '10.1.0.9')
const neighbour = inNamespace('catalog', { 'app.kubernetes.io/name': 'neighbour' }, '10.1.0.10')
const foreign = inNamespace('lab', { 'app.kubernetes.io/name': 'envoy' }, '10.5.0.1')
const postgresql: Endpoint = { ip: '10.10.0.7' }
const issuer: Endpoint = { ip: '203.0.113.10' }
const vault: Endpoint = { ip: '198.51.100.7' }
const internet: Endpoint = { ip: '192.0.2.1' }
const metadataService: Endpoint = { ip: '169.254.169.254' }
const nodeCache: Endpoint = { ip: '169.254.20.10' }

type Row = readonly [what: string, connection: Connection]

const call = (from: Endpoint, to: Endpoint, port: number, protocol: Protocol = 'TCP'): Connection => ({
  from,
  to,
  port,
  protocol,
})

const declared: readonly Row[] = [
  ['the gateway calls the API', call(envoy, api, http)],
  ['Prometheus scrapes', call(prometheus, api, ops)],
  ['an importer of the same namespace calls the API', call(importer, api, http)],
  ['the test calls the API', call(test, api, http)],
  ['the test asks the ops port', call(test, api, ops)],
  ['the API asks the database', call(api, postgresql, 6432)],
  ['the API resolves names', call(api, dns, 53, 'UDP')],
  ['the API resolves long names', call(api, dns, 53)],
  ["the API resolves names by the node's cache", call(api, nodeCache, 53, 'UDP')],
  ['the API sends spans', call(api, collector, 4318)],
  ["the API loads the issuer's keys", call(api, issuer, 8443)],
  ['the API asks the vault', call(api, vault, 8200)],
  ['the migration asks the database', call(migrate, postgresql, 6432)],
  ['the migration resolves names', call(migrate, dns, 53, 'UDP')],
  ['the migration resolves long names', call(migrate, dns, 53)],
  ['the test resolves names', call(test, dns, 53, 'UDP')],
]

const undeclared: readonly Row[] = [
  ['the gateway asks the ops port', call(envoy, api, ops)],
  ['Prometheus calls the API', call(prometheus, api, http)],
  ['another pod of the observability namespace scrapes', call(collector, api, ops)],
  [
    'another pod of the gateway namespace calls the API',
    call(inNamespace('gateway', { app: 'debug' }, '10.2.0.9'), api, http),
  ],
  ["a foreign pod with the gateway's labels calls the API", call(foreign, api, http)],
  ['a foreign pod asks the ops port', call(foreign, api, ops)],
  ['a neighbour calls the API', call(neighbour, api, http)],
  ['a neighbour asks the ops port', call(neighbour, api, ops)],
  ['the importer asks the ops port', call(importer, api, ops)],
  ['the internet calls the API', call(internet, api, http)],
  ['the internet asks the ops port', call(internet, api, ops)],
  ['a pod of the API calls another', call(api, otherApi, http)],
  ['a pod of the API asks the ops port of another', call(api, otherApi, ops)],
  ['the migration calls the API', call(migrate, api, http)],
  ["the gateway calls a port that is nobody's", call(envoy, api, 9229)],
  ['the gateway calls by UDP', call(envoy, api, http, 'UDP')],
  ['somebody calls the migration', call(envoy, migrate, http)],
  ['somebody calls the test', call(neighbour, test, http)],
  ['the API asks the internet', call(api, internet, 443)],
  ["the API asks the cloud's metadata service", call(api, metadataService, 80)],
  ['the API asks the database on another port', call(api, postgresql, 22)],
  ['the API asks a machine beside the database', call(api, { ip: '10.10.1.7' }, 6432)],
  ['the API asks a neighbour', call(api, neighbour, 80)],
  ['the API asks Prometheus', call(api, prometheus, 9090)],
  ['the API sends spans by gRPC', call(api, collector, 4317)],
  ['the API asks a foreign resolver', call(api, internet, 53, 'UDP')],
  [
    'the API asks another pod of kube-system',
    call(api, inNamespace('kube-system', { app: 'etcd' }, '10.4.0.2'), 53, 'UDP'),
  ],
  ['the API asks the Kubernetes API', call(api, { ip: '10.96.0.1' }, 443)],
  ['the API asks another machine at the vault', call(api, { ip: '198.51.100.8' }, 8200)],
  ['the API loads keys from another port', call(api, issuer, 443)],
  ['the migration asks the internet', call(migrate, internet, 443)],
  ['the migration sends spans', call(migrate, collector, 4318)],
  ["the migration loads the issuer's keys", call(migrate, issuer, 8443)],
  ['the test asks the database', call(test, postgresql, 6432)],
  ['the test asks the internet', call(test, internet, 443)],
]

it.each(declared)('allowed: %s', (_what, connection) => {
  expect(forbiddenBy(policies, connection)).toEqual([])
})

it.each(undeclared)('denied: %s', (_what, connection) => {
  expect(forbiddenBy(policies, connection)).not.toEqual([])
})

describe('the rows can fail', () => {
  it('without policies everything is open', () => {
    for (const [what, connection] of undeclared) expect(forbiddenBy([], connection), what).toEqual([])
  })

  it('with what is allowed taken away everything is closed', () => {
    const closed = policies.map(({ metadata, spec: { podSelector } }) => ({
      metadata: { ...metadata, namespace: 'catalog' },
      spec: { ...(podSelector && { podSelector }), policyTypes: ['Ingress', 'Egress'] as const },
    }))
    for (const [what, connection] of declared) expect(forbiddenBy(closed, connection), what).not.toEqual([])
  })
})

it('every pod of every component is under a policy for both directions', () => {
  for (const { labels, owner } of podsOf(objects)) {
    const pod = inNamespace('catalog', labels, '10.1.0.7')
    expect(forbiddenBy(policies, { from: internet, to: pod, port: 1 }), owner).toEqual(['Ingress'])
    expect(forbiddenBy(policies, { from: pod, to: internet, port: 1 }), owner).toEqual(['Egress'])
  }
})

describe('what a release does not use is closed', () => {
  const least = ofKind(render({ ...release, files: ['../ci/default-values.yaml'] }), 'NetworkPolicy')

  it.each<Row>([
    ['the gateway', call(envoy, api, http)],
    ['Prometheus', call(prometheus, api, ops)],
    ['the collector', call(api, collector, 4318)],
    ['the issuer', call(api, issuer, 8443)],
    ['the issuer by its usual port', call(api, issuer, 443)],
  ])('%s', (_what, connection) => {
    expect(forbiddenBy(least, connection)).not.toEqual([])
  })

  it('the tests may do nothing when there are none', () => {
    const values = { tests: { enabled: false } }
    const untested = ofKind(render({ ...release, values }), 'NetworkPolicy')
    expect(forbiddenBy(untested, { from: test, to: api, port: http })).toContain('Ingress')
  })

  it('another release in the namespace is a stranger', () => {
    const others = podsOf(render({ ...release, name: 'other' }))
    for (const { labels, owner } of others) {
      const pod = inNamespace('catalog', labels, '10.1.0.8')
      expect(forbiddenBy(policies, { from: pod, to: api, port: http }), owner).toContain('Ingress')
    }
  })
})

it('the policy of a migration that is a hook is there before it, and the others stay', () => {
  const withHook = ofKind(render({ files: ['../ci/hook-values.yaml'] }), 'NetworkPolicy')
  const hooks = withHook.filter(({ metadata: { annotations = {} } }) => annotations['helm.sh/hook'] !== undefined)
  expect(hooks.map(({ metadata: { name } }) => name)).toEqual(['shop-catalog-api-migrate'])
})
