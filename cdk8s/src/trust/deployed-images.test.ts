import { describe, expect, test } from 'vitest'
import { review } from '../../test/support/admission-review.ts'
import type { TrustPolicy } from '../programs/trust.ts'
import { deployedImagesPolicy } from './deployed-images.ts'

const image = 'ghcr.io/acme/catalog-api'
const digest = (digit: string) => `@sha256:${digit.repeat(64)}`
const ours = `${image}${digest('a')}`
const policies = deployedImagesPolicy({ images: [image] } as unknown as TrustPolicy, ['deploy-prod'])
const notOurs = expect.stringContaining('only images of the catalog run here, by digest: ghcr.io/acme/catalog-api@')
const notVerified = expect.stringContaining('take an image that the pod has already')

function refusals(spec: object, { namespace = 'deploy-prod', resource = 'pods' } = {}): readonly string[] {
  const object = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'pod', namespace }, spec }
  const request = { operation: 'CREATE', username: 'somebody', apiGroup: '', resource, namespace, object } as const
  return review(request, policies).refusals
}
const running = (name: string) => ({ containers: [{ name: 'main', image: name }] })

describe('deployedImagesPolicy', () => {
  test.each([
    ['our image by digest', running(ours)],
    ['it in an init container too', { ...running(ours), initContainers: [{ name: 'first', image: ours }] }],
    ['it to debug the pod', { ...running(ours), ephemeralContainers: [{ name: 'debug', image: ours }] }],
  ])('lets in %s', (_what, spec) => {
    expect(refusals(spec)).toEqual([])
  })

  test.each([
    ['a tag', running(`${image}:1.2.3`)],
    ['nothing but a name', running(image)],
    ['a digest that is cut', running(ours.slice(0, -1))],
    ['a name that begins like ours', running(`${image}-evil${digest('a')}`)],
    ['a registry in front of ours', running(`evil.example/${ours}`)],
    ['another image', running(`docker.io/library/busybox${digest('b')}`)],
    ['another in an init container', { ...running(ours), initContainers: [{ name: 'first', image: 'busybox' }] }],
  ])('refuses %s', (_what, spec) => {
    expect(refusals(spec)).toEqual([notOurs])
  })

  test('refuses another image to debug a pod, also ours of another digest', () => {
    for (const other of ['busybox', `${image}${digest('c')}`]) {
      const spec = { ...running(ours), ephemeralContainers: [{ name: 'debug', image: other }] }
      expect(refusals(spec, { resource: 'pods/ephemeralcontainers' })).toEqual([notVerified])
    }
  })

  test('says nothing of other namespaces', () => {
    expect(refusals(running('busybox'), { namespace: 'ci' })).toEqual([])
  })
})
