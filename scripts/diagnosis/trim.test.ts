import { expect, it } from 'vitest'
import type { Deployment, Pod } from './snapshot.ts'
import { trim } from './trim.ts'

const secret = 'postgres://catalog:hunter2@db/catalog'
const container = { name: 'api', image: 'catalog-api', env: [{ name: 'DATABASE_URL', value: secret }], args: [secret] }
const metadata = { name: 'api-1', labels: { tier: 'web' }, annotations: { 'last-applied': secret } }

it('keeps no value of a variable, no argument and no annotation', () => {
  const pod: Pod = trim.pod({ metadata, spec: { containers: [container], initContainers: [container] }, status: {} })
  const template = { spec: { containers: [container] } }
  const listed = { metadata, spec: { replicas: 2, template }, status: {} }
  const deployment: Deployment = trim.deployment(listed)
  expect(JSON.stringify([pod, deployment])).not.toContain('hunter2')
  expect(pod.spec.containers).toEqual([{ name: 'api', image: 'catalog-api' }])
  expect(deployment).toEqual({
    metadata: { name: 'api-1', labels: { tier: 'web' } },
    spec: { replicas: 2 },
    status: {},
  })
})
