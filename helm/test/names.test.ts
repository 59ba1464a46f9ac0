import { describe, expect, it } from 'vitest'
import { podsOf } from './support/objects.ts'
import { type Release, render } from './support/render.ts'
import { releases } from './support/scenarios.ts'

// Helm takes no longer names than these; one has the chart's name in it.
const longest = ['a'.repeat(53), 'catalog-api-'.padEnd(53, 'a')]
// RFC 1123; ConfigMaps are not named in labels or DNS.
const subdomain = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?$/
const label = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/
const labelValue = /^([A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?)?$/

const namesOf = (release: Release) => render(release).map(({ kind, metadata }) => `${kind}/${metadata.name}`)

const longNamed = releases.flatMap(([title, scenario]) =>
  longest.map((name) => [title, name, render({ ...scenario, name })] as const),
)

describe.each(longNamed)('%s as %s', (_title, _name, objects) => {
  it('has names that can be one of a Service and a label', () => {
    for (const { kind, metadata } of objects) {
      expect(metadata.name, kind).toMatch(kind === 'ConfigMap' ? subdomain : label)
    }
  })

  it('has labels with values that are one', () => {
    const labelled = [
      ...objects.map(({ metadata }) => metadata.labels ?? {}),
      ...podsOf(objects).map(({ labels }) => labels),
    ]
    for (const value of labelled.flatMap(Object.values)) expect(value).toMatch(labelValue)
  })
})

it.each([
  ['shop', {}, 'Deployment/shop-catalog-api'],
  ['catalog-api', {}, 'Deployment/catalog-api'],
  ['my-catalog-api', {}, 'Deployment/my-catalog-api'],
  ['shop', { nameOverride: 'products' }, 'Deployment/shop-products'],
  ['shop', { fullnameOverride: 'products' }, 'Deployment/products'],
])('the release %s with %j has a %s', (name, values, deployment) => {
  expect(namesOf({ name, files: ['../ci/default-values.yaml'], values })).toContain(deployment)
})

it('two releases in one namespace share no name', () => {
  const [one, other] = ['one', 'two'].map((name) => namesOf({ name, files: ['../ci/default-values.yaml'] }))
  expect(one?.filter((name) => other?.includes(name))).toEqual([])
})
