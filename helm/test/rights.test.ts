import { expect, it } from 'vitest'
import { canaryRights, chartKinds, chartRights, testRights } from '../../cdk8s/src/steps/chart-rights.ts'
import type { KubernetesObject } from './support/objects.ts'
import { render } from './support/render.ts'
import { canary, environments, releases } from './support/scenarios.ts'

/** Kinds that the pipelines must not make: the tenancy and the people who own an environment's secrets do. */
const othersMake = ['Secret', 'ResourceQuota', 'LimitRange']

const isTest = ({ metadata }: KubernetesObject) => metadata.annotations?.['helm.sh/hook'] === 'test'

/** `apps/deployments` for a Deployment; Kubernetes' plural of a kind is regular but for these. */
function resourceOf({ apiVersion, kind }: KubernetesObject): string {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : ''
  const name = kind.toLowerCase()
  return `${group}/${name.endsWith('y') ? `${name.slice(0, -1)}ies` : `${name}${name.endsWith('s') ? 'es' : 's'}`}`
}

const resourcesIn = (objects: readonly KubernetesObject[]) =>
  [...new Set(objects.filter(({ kind }) => !othersMake.includes(kind)).map(resourceOf))].toSorted()

/** What `rights` let somebody create. */
const creatable = (rights: ReturnType<typeof chartRights>) =>
  rights
    .filter(({ verbs }) => verbs.includes('create'))
    .flatMap(({ apiGroups, resources }) => resources.map((resource) => `${apiGroups.join()}/${resource}`))
    .toSorted()

const environment = { name: 'prod' } as const
// People may add objects of any kind; the pipelines install those of these kinds alone.
const own = releases
  .filter(([, { title }]) => !['extras', 'external-secret'].includes(title))
  .flatMap(([, scenario]) => render(scenario))

it('what applies a release may make exactly the kinds that the chart has', () => {
  expect(creatable(chartRights(environment))).toEqual(resourcesIn(own.filter((object) => !isTest(object))))
})

it('Argo CD may make the same', () => {
  const named = chartKinds.map(({ group, kind }) =>
    resourceOf({ apiVersion: `${group}/v1`, kind, metadata: { name: '' } }),
  )
  expect(named.toSorted()).toEqual(creatable(chartRights(environment)))
})

it('what tries a canary may make exactly the kinds that one has', () => {
  expect(creatable(canaryRights(environment))).toEqual(resourcesIn(render(canary)))
})

it('what runs the tests may make exactly their kinds', () => {
  expect(creatable(testRights(environment))).toEqual(resourcesIn(own.filter(isTest)))
})

it.each(environments.filter(({ title }) => title !== 'dev'))('$title has nothing that only others make', (scenario) => {
  expect(render(scenario).filter(({ kind }) => othersMake.includes(kind))).toEqual([])
})

it('all of it is in the namespace of the environment, and none of it is about secrets', () => {
  const rights = [...chartRights(environment), ...canaryRights(environment), ...testRights(environment)]
  expect(new Set(rights.map(({ namespace }) => namespace))).toEqual(new Set(['deploy-prod']))
  expect(rights.flatMap(({ resources }) => resources)).not.toContain('secrets')
})
