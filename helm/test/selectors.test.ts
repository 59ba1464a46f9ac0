import { describe, expect, it } from 'vitest'
import { type LabelSelector, selects } from '../../scripts/kubernetes/label-selector.ts'
import { type KubernetesObject, ofKind, podsOf, type RenderedPod, theOnly } from './support/objects.ts'
import { type Release, render } from './support/render.ts'
import { releases } from './support/scenarios.ts'

const component = 'app.kubernetes.io/component'

/** The owners of the pods that `selector` selects. */
const ownersIn = (pods: readonly RenderedPod[], selector: LabelSelector) =>
  pods.filter(({ labels }) => selects(selector, labels)).map(({ owner }) => owner)

/** Selectors of objects that mean the pods of the service, by what has them. */
function serviceSelectors(objects: readonly KubernetesObject[]): readonly (readonly [what: string, LabelSelector])[] {
  const { spec } = theOnly(objects, 'Deployment')
  return [
    ['Deployment', spec.selector],
    ...ofKind(objects, 'Service').map(
      ({ metadata, spec: { selector } }) => [`Service ${metadata.name}`, { matchLabels: selector }] as const,
    ),
    ...ofKind(objects, 'PodDisruptionBudget').map(
      ({ spec: { selector } }) => ['PodDisruptionBudget', selector] as const,
    ),
    ...(spec.template.spec.topologySpreadConstraints ?? []).map(
      ({ topologyKey, labelSelector }) => [`spread over ${topologyKey}`, labelSelector] as const,
    ),
  ]
}

describe.each(releases)('%s', (_title, scenario) => {
  const objects = render(scenario)
  const pods = podsOf(objects)
  const deployment = theOnly(objects, 'Deployment')
  const service = `Deployment/${deployment.metadata.name}`

  it.each(serviceSelectors(objects))('%s selects the pods of the service and no others', (_what, selector) => {
    expect(ownersIn(pods, selector)).toEqual([service])
  })

  it.each(serviceSelectors(objects))('%s selects no pod of another release', (_what, selector) => {
    // A canary is told apart by whose it is.
    const values = { ...scenario.values, ...(scenario.title === 'canary' && { canary: { of: 'another' } }) }
    expect(ownersIn(podsOf(render({ ...scenario, name: 'other', values })), selector)).toEqual([])
  })

  it('each network policy selects the pods of one component', () => {
    for (const { metadata, spec } of ofKind(objects, 'NetworkPolicy')) {
      const selected = pods.filter(({ labels }) => selects(spec.podSelector ?? {}, labels))
      const components = new Set(selected.map(({ labels }) => labels[component]))
      expect([...components], metadata.name).toEqual([metadata.labels?.[component]])
    }
  })

  it('the ServiceMonitor selects the ops Service alone', () => {
    for (const { spec } of ofKind(objects, 'ServiceMonitor')) {
      const services = ofKind(objects, 'Service').filter(({ metadata }) =>
        selects(spec.selector, metadata.labels ?? {}),
      )
      expect(services.map(({ metadata }) => metadata.name)).toEqual([`${deployment.metadata.name}-ops`])
    }
  })

  it('the autoscaler scales the Deployment', () => {
    for (const { spec } of ofKind(objects, 'HorizontalPodAutoscaler')) {
      const { apiVersion, kind, metadata } = deployment
      expect(spec.scaleTargetRef).toEqual({ apiVersion, kind, name: metadata.name })
    }
  })
})

/** The selector of the Deployment, which Kubernetes does not let anybody change. */
const selector = (changes: Release) =>
  theOnly(render({ files: ['../ci/default-values.yaml'], ...changes }), 'Deployment').spec.selector

it.each<readonly [string, object]>([
  ['another version', { image: { tag: '9.9.9' }, config: { revision: 'abc' } }],
  ['more labels', { commonLabels: { team: 'a' }, podLabels: { mesh: 'b' } }],
  ['another name of objects', { fullnameOverride: 'other' }],
])('%s leaves the selector of the Deployment as it is', (_what, values) => {
  expect(selector({ values })).toEqual(selector({}))
})
