import { defaultPorts, opsPaths } from '@catalog/api/contract'
import { describe, expect, it } from 'vitest'
import { ofKind, theOnly } from './support/objects.ts'
import { type Release, render } from './support/render.ts'

const objectsOf = (values: object = {}, release: Release = {}) =>
  render({ ...release, files: ['../ci/default-values.yaml'], values })
const kindsOf = (values: object = {}, release: Release = {}) =>
  [...new Set(objectsOf(values, release).map(({ kind }) => kind))].toSorted()
const findKind = (kind: string, values: object) => objectsOf(values).filter((object) => object.kind === kind)

const monitored = {
  monitoring: { serviceMonitor: { enabled: true }, prometheusRule: { enabled: true }, dashboards: { enabled: true } },
  networkPolicy: { opsFrom: [{ podSelector: {} }] },
}

it('the least has no more than it needs', () => {
  expect(kindsOf()).toEqual([
    'ConfigMap',
    'Deployment',
    'Job',
    'NetworkPolicy',
    'Pod',
    'PodDisruptionBudget',
    'Service',
    'ServiceAccount',
  ])
})

describe('the disruption budget', () => {
  it.each<readonly [object, object | undefined]>([
    [{}, { maxUnavailable: 1 }],
    [{ replicas: 1 }, undefined],
    [{ replicas: 0 }, undefined],
    [{ autoscaling: { enabled: true, minReplicas: 1 }, replicas: 5 }, undefined],
    [{ autoscaling: { enabled: true, minReplicas: 2 }, replicas: 1 }, { maxUnavailable: 1 }],
    [{ podDisruptionBudget: { enabled: false } }, undefined],
    [{ podDisruptionBudget: { maxUnavailable: '50%' } }, { maxUnavailable: '50%' }],
    [{ podDisruptionBudget: { minAvailable: 1 } }, { minAvailable: 1 }],
  ])('%j: %j', (values, bound) => {
    const budgets = ofKind(objectsOf(values), 'PodDisruptionBudget')
    expect(budgets).toHaveLength(bound ? 1 : 0)
    for (const { spec } of budgets) {
      const { selector: _selector, ...rest } = spec
      // Pods that are not ready never keep a node from being drained.
      expect(rest).toEqual({ ...bound, unhealthyPodEvictionPolicy: 'AlwaysAllow' })
    }
  })
})

it('the autoscaler counts the container of the service alone', () => {
  const values = { autoscaling: { enabled: true, minReplicas: 3, maxReplicas: 9, targetCpuPercent: 55 } }
  expect(theOnly(objectsOf(values), 'HorizontalPodAutoscaler').spec).toMatchObject({
    minReplicas: 3,
    maxReplicas: 9,
    metrics: [
      {
        type: 'ContainerResource',
        containerResource: { name: 'cpu', container: 'api', target: { type: 'Utilization', averageUtilization: 55 } },
      },
    ],
    behavior: { scaleUp: { stabilizationWindowSeconds: 0 }, scaleDown: { stabilizationWindowSeconds: 300 } },
  })
})

describe('services', () => {
  it('each port leads to a port of the container by its name', () => {
    const objects = objectsOf({ service: { port: 8080 } })
    const named = theOnly(objects, 'Deployment').spec.template.spec.containers.flatMap(({ ports = [] }) => ports)
    const ports = ofKind(objects, 'Service').map(({ metadata, spec }) => [metadata.name, spec.ports] as const)
    expect(Object.fromEntries(ports)).toMatchObject({
      'shop-catalog-api': [{ name: 'http', port: 8080, targetPort: 'http' }],
      'shop-catalog-api-ops': [{ name: 'ops', port: defaultPorts.ops, targetPort: 'ops' }],
    })
    for (const [, [port]] of ports) expect(named).toContainEqual(expect.objectContaining({ name: port?.targetPort }))
  })

  it('the ops port is never offered outside of the cluster', () => {
    const [, ops] = ofKind(objectsOf({ service: { type: 'LoadBalancer' } }), 'Service')
    expect(ops?.spec).toMatchObject({ type: 'ClusterIP', clusterIP: 'None' })
  })
})

describe('the way in', () => {
  const open = { networkPolicy: { httpFrom: [{ podSelector: {} }] } }

  it('an Ingress sends every host to the Service, by a port that it has', () => {
    const hosts = ['a.example.com', 'b.example.com']
    const tls = [{ secretName: 'cert', hosts }]
    const [ingress] = findKind('Ingress', { ...open, ingress: { enabled: true, className: 'nginx', hosts, tls } })
    const service = { name: 'shop-catalog-api', port: { name: 'http' } }
    expect(ingress).toMatchObject({
      spec: {
        ingressClassName: 'nginx',
        rules: hosts.map((host) => ({ host, http: { paths: [{ path: '/', backend: { service } }] } })),
        tls,
      },
    })
  })

  it('a route attaches to its Gateways and sends all to the Service', () => {
    const parentRefs = [{ name: 'public', namespace: 'gateway' }]
    const httpRoute = { enabled: true, parentRefs, hostnames: ['a.example.com'] }
    const [route] = findKind('HTTPRoute', { ...open, httpRoute, service: { port: 8080 } })
    expect(route).toMatchObject({
      spec: {
        parentRefs,
        hostnames: ['a.example.com'],
        rules: [{ backendRefs: [{ name: 'shop-catalog-api', port: 8080 }] }],
      },
    })
  })
})

describe('what the Prometheus Operator is told', () => {
  it('is left out where the cluster does not know it', () => {
    const operator = ['PrometheusRule', 'ServiceMonitor']
    expect(kindsOf(monitored)).toEqual(expect.arrayContaining(operator))
    for (const kind of operator) expect(kindsOf(monitored, { kinds: [] })).not.toContain(kind)
    const [, monitor] = operator
    expect(kindsOf(monitored, { kinds: [`monitoring.coreos.com/v1/${monitor}`] })).toContain(monitor)
  })

  it('scrapes the metrics of the ops port', () => {
    expect(theOnly(objectsOf(monitored), 'ServiceMonitor').spec).toMatchObject({
      namespaceSelector: { matchNames: ['catalog'] },
      endpoints: [{ port: 'ops', path: opsPaths.metrics, interval: '30s', scrapeTimeout: '10s' }],
    })
  })
})

describe('labels by which others find objects', () => {
  it.each([
    [
      'ServiceMonitor',
      { monitoring: { serviceMonitor: { enabled: true, labels: { release: 'a' } } } },
      { release: 'a' },
    ],
    [
      'PrometheusRule',
      { monitoring: { prometheusRule: { enabled: true, labels: { release: 'a' } } } },
      { release: 'a' },
    ],
    ['ConfigMap', { monitoring: { dashboards: { enabled: true } } }, { grafana_dashboard: '1' }],
    ['Service', { commonLabels: { team: 'a' } }, { team: 'a' }],
  ])('%s', (kind, values, labels) => {
    const networkPolicy = { opsFrom: [{ podSelector: {} }] }
    expect(findKind(kind, { ...values, networkPolicy })).toContainEqual(
      expect.objectContaining({ metadata: expect.objectContaining({ labels: expect.objectContaining(labels) }) }),
    )
  })
})

describe('tests of the release', () => {
  const pods = (values: object) => ofKind(objectsOf(values), 'Pod')

  it.each([
    [{}, ['auth', 'health']],
    [{ tests: { crud: { existingSecret: 'token' } } }, ['auth', 'crud', 'health']],
    [{ tests: { enabled: false } }, []],
  ])('%j: %j', (values, names) => {
    expect(pods(values).map(({ metadata }) => metadata.name)).toEqual(
      names.map((name) => `shop-catalog-api-test-${name}`),
    )
  })

  it('are hooks that run files which the release brings', () => {
    const files = Object.keys(theOnly(objectsOf(), 'ConfigMap', 'shop-catalog-api-test').data)
    for (const { metadata, spec } of pods({ tests: { crud: { existingSecret: 'token' } } })) {
      expect(metadata.annotations?.['helm.sh/hook']).toBe('test')
      expect(files.map((file) => [`/tests/${file}`])).toContainEqual(spec.containers[0]?.args)
    }
  })
})

it('extra objects are added, with their templates evaluated', () => {
  const extraObjects = [
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: '{{ .Release.Name }}-map' } },
    'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Values.secrets.existingSecret }}-text\n',
  ]
  const names = objectsOf({ extraObjects }).map(({ metadata }) => metadata.name)
  expect(names).toEqual(expect.arrayContaining(['shop-map', 'catalog-api-text']))
})
