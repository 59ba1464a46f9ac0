import { describe, expect, it } from 'vitest'
import { type LabelSelector, selects } from '../../scripts/kubernetes/label-selector.ts'
import { type KubernetesObject, ofKind, podsOf, theOnly } from './support/objects.ts'
import { render } from './support/render.ts'
import { canary, environments } from './support/scenarios.ts'

const [, , production] = environments
const stableObjects = render(production)
const canaryObjects = render(canary)

const pods = [...podsOf(stableObjects), ...podsOf(canaryObjects)]
const owners = (selector: LabelSelector) =>
  pods.filter(({ labels }) => selects(selector, labels)).map(({ owner }) => owner)
const [stable, tried] = ['Deployment/catalog-api', 'Deployment/catalog-api-canary']
const nameOf = ({ kind, metadata }: KubernetesObject) => `${kind}/${metadata.name}`

describe('the canary of production', () => {
  it('brings its pods, what they read, their migration and who may talk to them', () => {
    expect(canaryObjects.map(nameOf).toSorted()).toEqual([
      'ConfigMap/catalog-api-canary',
      tried,
      expect.stringMatching(/^Job\/catalog-api-canary-migrate-[0-9a-f]{8}$/),
      'NetworkPolicy/catalog-api-canary',
      'NetworkPolicy/catalog-api-canary-migrate',
    ])
  })

  it('brings nothing that the release has under the same name', () => {
    const names = new Set(stableObjects.map(nameOf))
    expect(canaryObjects.map(nameOf).filter((name) => names.has(name))).toEqual([])
  })

  it('is behind both Services of the release', () => {
    for (const { metadata, spec } of ofKind(stableObjects, 'Service')) {
      expect(owners({ matchLabels: spec.selector }), metadata.name).toEqual([stable, tried])
    }
  })

  it('is counted by no Deployment, budget or autoscaler but its own', () => {
    const { selector } = theOnly(stableObjects, 'Deployment').spec
    expect(owners(selector)).toEqual([stable])
    expect(owners(theOnly(stableObjects, 'PodDisruptionBudget').spec.selector)).toEqual([stable])
    // It counts what the selector of its target selects.
    const target = theOnly(stableObjects, 'HorizontalPodAutoscaler').spec.scaleTargetRef
    expect(target).toMatchObject({ kind: 'Deployment', name: 'catalog-api' })
    expect(owners(theOnly(canaryObjects, 'Deployment').spec.selector)).toEqual([tried])
  })

  it('has network policies that leave the pods of the release as they are', () => {
    const policy = (objects: readonly KubernetesObject[], name: string) =>
      theOnly(objects, 'NetworkPolicy', name).spec.podSelector ?? {}
    expect(owners(policy(canaryObjects, 'catalog-api-canary'))).toEqual([tried])
    expect(owners(policy(stableObjects, 'catalog-api'))).toEqual([stable])
  })

  it('may be asked by the tests of the release', () => {
    const [test] = podsOf(stableObjects).filter(({ owner }) => owner.startsWith('Pod/'))
    const { ingress = [] } = theOnly(canaryObjects, 'NetworkPolicy', 'catalog-api-canary').spec
    const peers = ingress.flatMap(({ from = [] }) => from)
    expect(peers.some(({ podSelector }) => podSelector && selects(podSelector, test?.labels ?? {}))).toBe(true)
  })

  it('runs as the account of the release, with one pod although that one is scaled', () => {
    const { spec } = theOnly(canaryObjects, 'Deployment')
    expect(spec.replicas).toBe(1)
    expect(spec.template.spec.serviceAccountName).toBe('catalog-api')
    expect(stableObjects.map(nameOf)).toContain('ServiceAccount/catalog-api')
    expect(theOnly(stableObjects, 'Deployment').spec.replicas).toBeUndefined()
  })

  it('migrates with its own image before a pod of it starts', () => {
    const job = theOnly(canaryObjects, 'Job').spec.template.spec
    const { initContainers = [], containers } = theOnly(canaryObjects, 'Deployment').spec.template.spec
    const images = [...job.containers, ...initContainers, ...containers].map(({ image }) => image)
    expect(new Set(images).size).toBe(1)
    expect(initContainers.map(({ name }) => name)).toEqual(['wait-for-schema'])
  })
})

it.each([
  ['as many pods as it is told', { canary: { of: 'catalog-api', replicas: 3 } }, 3],
  ['no autoscaler', { canary: { of: 'catalog-api' }, autoscaling: { enabled: true, minReplicas: 5 } }, 1],
])('a canary has %s', (_what, values, replicas) => {
  const objects = render({ ...canary, values: { ...canary.values, ...values } })
  expect(theOnly(objects, 'Deployment').spec.replicas).toBe(replicas)
  expect(ofKind(objects, 'HorizontalPodAutoscaler')).toEqual([])
})

it.each([
  ['shop', {}, 'Deployment/shop-catalog-api-canary'],
  ['shop', { fullnameOverride: 'products' }, 'Deployment/products-canary'],
  ['a'.repeat(53), {}, `Deployment/${'a'.repeat(39)}-canary`],
])('the canary of %s with %j is %s', (of, values, name) => {
  expect(render({ ...canary, values: { ...canary.values, ...values, canary: { of } } }).map(nameOf)).toContain(name)
})
