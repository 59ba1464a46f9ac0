import { expect, it } from 'vitest'
import type { Container, PodSpec, PodTemplate } from './pod.ts'
import { imagesByDigest, podHardeningRules, podHardeningViolations } from './pod-hardening.ts'

const good: Container = {
  name: 'api',
  securityContext: { readOnlyRootFilesystem: true },
  resources: { requests: { cpu: '100m', memory: '1Gi' }, limits: { memory: '1Gi' } },
}

const pod = (spec: Partial<PodSpec>): PodTemplate => ({
  spec: {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: { runAsUser: 65_532 },
    containers: [good],
    ...spec,
  },
})

const bad: readonly (readonly [rule: string, message: string, pod: PodTemplate])[] = [
  [
    'readOnlyRootFilesystem',
    'container api: readOnlyRootFilesystem is not true',
    pod({ containers: [{ ...good, securityContext: {} }] }),
  ],
  ['numericUser', 'container api: runAsUser is not set', pod({ securityContext: {} })],
  [
    'resources',
    'container api: resources lack requests.cpu, limits.memory',
    pod({ containers: [{ ...good, resources: { requests: { memory: '1Gi' } } }] }),
  ],
  [
    'serviceAccountToken',
    'pod: automountServiceAccountToken is not false',
    pod({ automountServiceAccountToken: true }),
  ],
  ['serviceLinks', 'pod: enableServiceLinks is not false', pod({ enableServiceLinks: true })],
]

it.each(bad)('%s: %s', (rule, message, violating) => {
  expect(podHardeningViolations(violating)).toEqual([{ rule, message }])
})

it('every rule has a pod that breaks it', () => {
  expect(bad.map(([rule]) => rule).toSorted()).toEqual(Object.keys(podHardeningRules).toSorted())
})

it('a pod that keeps them all passes', () => {
  expect(podHardeningViolations(pod({}))).toEqual([])
})

const digest = `sha256:${'0a'.repeat(32)}`

it.each([
  [`ghcr.io/a/b@${digest}`, []],
  [`ghcr.io/a/b:1.0.0@${digest}`, []],
  ['ghcr.io/a/b:1.0.0', ['container api: ghcr.io/a/b:1.0.0 is not named by digest']],
  [`ghcr.io/a/b@${digest}0`, [`container api: ghcr.io/a/b@${digest}0 is not named by digest`]],
])('the image %s', (image, wrong) => {
  expect(imagesByDigest(pod({ containers: [{ ...good, image }] }))).toEqual(wrong)
})

it('a container without an image is not by digest', () => {
  expect(imagesByDigest(pod({}))).toEqual(['container api: no image is not named by digest'])
})
