import { describe, expect, it } from 'vitest'
import { imagesByDigest, podHardeningViolations } from '../../scripts/kubernetes/pod-hardening.ts'
import { podSecurityViolations } from '../../scripts/kubernetes/pod-security.ts'
import { podsOf } from './support/objects.ts'
import { render } from './support/render.ts'
import { environments, releases } from './support/scenarios.ts'

describe.each(releases)('%s', (_title, scenario) => {
  it.each(podsOf(render(scenario)))('$owner keeps the Pod Security Standard "restricted"', ({ template }) => {
    expect(podSecurityViolations(template)).toEqual([])
  })

  it.each(podsOf(render(scenario)))('$owner is hardened', ({ template }) => {
    expect(podHardeningViolations(template)).toEqual([])
  })
})

it.each(environments.filter(({ title }) => title !== 'dev'))('$title runs images by digest', (environment) => {
  expect(podsOf(render(environment)).flatMap(({ template }) => imagesByDigest(template))).toEqual([])
})

it('a value that weakens pods is found', () => {
  const weak = {
    podSecurityContext: { runAsUser: 0 },
    securityContext: { readOnlyRootFilesystem: false, capabilities: { add: ['SYS_ADMIN'] } },
  }
  const pods = podsOf(render({ files: ['../ci/default-values.yaml'], values: weak }))
  const rules = pods.map(({ template }) => [
    ...podSecurityViolations(template).map(({ rule }) => rule),
    ...podHardeningViolations(template).map(({ rule }) => rule),
  ])
  expect(pods.length).toBeGreaterThan(3)
  for (const found of rules)
    expect(found).toEqual(expect.arrayContaining(['runAsUser', 'capabilities_restricted', 'readOnlyRootFilesystem']))
})
