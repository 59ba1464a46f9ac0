import { expect, test } from 'vitest'
import { podSecurityViolations } from '../../../scripts/kubernetes/pod-security.ts'
import { exceptionsOf } from '../../src/tenancy/admission/pod-security.ts'
import { tenancy } from '../../src/tenancy/tenancy.ts'
import { tenantsOf } from '../../src/tenancy/tenant.ts'
import { review } from '../support/admission-review.ts'
import { pipelines, platform, settings } from '../support/example-tenancy.ts'
import { podOf } from '../support/workflow-pods.ts'

type JudgedPod = Parameters<typeof podSecurityViolations>[0]

const tenants = tenantsOf(pipelines, platform)
const { namespaces, admission } = tenancy(pipelines, platform, settings).manifests
const pods = tenants.flatMap(({ name: namespace, steps }) =>
  steps.map(({ name, template }) => [`${namespace}/${name}`, podOf(template, namespace)] as const),
)
const levels = (of: typeof namespaces) =>
  Object.fromEntries(
    of.map(({ metadata: { name, labels = {} } }) => [name, labels['pod-security.kubernetes.io/enforce']]),
  )

test('every namespace enforces restricted, but the one that builds', () => {
  expect(levels(namespaces)).toEqual({
    ci: 'restricted',
    build: 'privileged',
    release: 'restricted',
    'delivery-dev': 'restricted',
    'delivery-staging': 'restricted',
    'delivery-prod': 'restricted',
    'deploy-dev': 'restricted',
    'deploy-staging': 'restricted',
    'deploy-prod': 'restricted',
  })
})

test('permissive warns in place of refusing, except in release', () => {
  const relaxed = tenancy(pipelines, platform, { ...settings, enforcement: 'permissive' }).manifests.namespaces
  expect(levels(relaxed)).toMatchObject({ ci: 'privileged', build: 'privileged', release: 'restricted' })
  expect(relaxed[0]?.metadata.labels).toMatchObject({ 'pod-security.kubernetes.io/warn': 'restricted' })
})

test('only the container that builds is excepted, by its account and its exact image', () => {
  expect(tenants.flatMap((tenant) => exceptionsOf(tenant).map((exception) => [tenant.name, exception]))).toEqual([
    ['build', { serviceAccount: 'build-image', image: expect.stringContaining('docker.io/moby/buildkit:') }],
  ])
})

test.each(pods.filter(([name]) => name !== 'build/build-image'))('the pod of %s is restricted', (_name, pod) => {
  expect(podSecurityViolations(pod as unknown as JudgedPod)).toEqual([])
})

test.each(pods.filter(([name]) => name.startsWith('build/')))(
  'the pod of %s is let into its namespace',
  (_name, pod) => {
    const request = {
      operation: 'CREATE',
      username: 'system:serviceaccount:argo:argo',
      apiGroup: '',
      resource: 'pods',
    } as const
    expect(review({ ...request, namespace: 'build', object: pod }, admission).refusals).toEqual([])
  },
)

test('no template refers to one of another workflow template, whose text Argo would take from the caller', () => {
  const text = JSON.stringify(pipelines.map(({ spec }) => spec(platform)))
  expect(text).toContain('"template":')
  expect(text).not.toContain('"templateRef":')
})
