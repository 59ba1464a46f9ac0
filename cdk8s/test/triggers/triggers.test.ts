import { describe, expect, test } from 'vitest'
import {
  type Endpoint,
  forbiddenBy,
  type NetworkPolicy,
  type PodEndpoint,
} from '../../../scripts/kubernetes/network-policy.ts'
import { defaultTriggers, profiles } from '../../src/settings.ts'
import { synthesise } from '../../src/synthesis.ts'
import { type Component, labelsOf, namespace } from '../../src/triggers/names.ts'
import type { TriggerSettings } from '../../src/triggers/settings.ts'
import { triggers } from '../../src/triggers/triggers.ts'
import { isAllowed } from '../support/access-review.ts'
import { platform, reach, settings as tenancy } from '../support/example-tenancy.ts'

const manifestsOf = (settings: TriggerSettings) =>
  triggers({ settings, runs: [], repositories: ['https://github.com/acme/catalog'], platform, tenancy })
const own = manifestsOf(defaultTriggers)
const existing = manifestsOf({
  ...defaultTriggers,
  eventBus: {
    url: 'nats://nats.example.org:4222',
    reach: { to: [{ ipBlock: { cidr: '192.0.2.50/32' } }], ports: [4222] },
  },
})

const ports = { gateway: 8080, 'event-source': 12_000, 'event-bus': 4222, sensor: 7777 } as const
const components = Object.keys(ports) as Component[]
const pod = (component: Component): PodEndpoint => ({ namespace, labels: labelsOf(component) })
const stranger = (name: string): PodEndpoint => ({
  namespace: name,
  namespaceLabels: { 'kubernetes.io/metadata.name': name },
  labels: labelsOf('gateway'),
})
const bus: Endpoint = { ip: '192.0.2.50' }
const kubernetes: Endpoint = { ip: '192.0.2.1' }

describe('pushes go one way', () => {
  const policiesOf = ({ triggers: objects }: typeof own) =>
    objects.filter(({ kind }) => kind === 'NetworkPolicy') as unknown as readonly NetworkPolicy[]
  const connects = (manifests: typeof own, from: Endpoint, to: Endpoint, port: number) =>
    forbiddenBy(policiesOf(manifests), { from, to, port }).length === 0

  test('from the ingress controller to the gateway, the event source, the bus, and nowhere else', () => {
    const routes = components.flatMap((from) =>
      components
        .filter((to) => from !== to && connects(own, pod(from), pod(to), ports[to]))
        .map((to) => `${from} to ${to}`),
    )
    expect(routes).toEqual(['gateway to event-source', 'event-source to event-bus', 'sensor to event-bus'])
    const callers = ['ingress-nginx', 'ci', 'default'].flatMap((name) =>
      components.filter((to) => connects(own, stranger(name), pod(to), ports[to])).map((to) => `${name} to ${to}`),
    )
    expect(callers).toEqual(['ingress-nginx to gateway'])
  })

  test('only the sensor talks to the Kubernetes API, and nobody to a cloud', () => {
    expect(components.filter((from) => connects(own, pod(from), kubernetes, reach.kubernetes.ports[0]))).toEqual([
      'sensor',
    ])
    expect(components.filter((from) => connects(own, pod(from), { ip: '169.254.169.254' }, 80))).toEqual([])
  })

  test('to a bus that is there already', () => {
    expect(components.filter((from) => connects(existing, pod(from), bus, 4222))).toEqual(['event-source', 'sensor'])
    expect(existing.triggers.find(({ kind }) => kind === 'EventBus')?.['spec']).toMatchObject({
      jetstreamExotic: { url: 'nats://nats.example.org:4222' },
    })
  })
})

describe('the sensor', () => {
  const account = { namespace, name: 'sensor' }
  const allowed = (verb: string, resource: string) =>
    isAllowed(account, { namespace, verb, apiGroup: '', resource, name: 'x' }, own.triggers)

  test('leaves dead letters, and cannot change the program of the gateway', () => {
    expect(allowed('create', 'configmaps')).toBe(true)
    expect(['get', 'update', 'patch', 'delete'].filter((verb) => allowed(verb, 'configmaps'))).toEqual([])
    expect(['get', 'list', 'create'].filter((verb) => allowed(verb, 'secrets'))).toEqual([])
  })

  test('is the only one with a token', () => {
    const giving = own.triggers.filter(
      ({ kind, automountServiceAccountToken: token }) => kind === 'ServiceAccount' && token !== false,
    )
    expect(giving.map(({ metadata }) => metadata.name)).toEqual(['sensor'])
  })
})

test('settings without triggers have no namespace, no search for tags and no sensor for them', () => {
  const files = synthesise(profiles.local)
  expect([...files.keys()].filter((path) => /triggers|reconcile/.test(path))).toEqual([])
  expect(files.get('namespaces.yaml')).not.toContain('name: triggers')
  expect(files.get('secrets.tsv')).not.toContain('event-source-token')
})
