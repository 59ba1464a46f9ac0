import { describe, expect, it } from 'vitest'
import { ofKind, theOnly } from './support/objects.ts'
import { render } from './support/render.ts'

const objectsOf = (values: object = {}) => render({ files: ['../ci/default-values.yaml'], values })
const jobOf = (values: object = {}) => theOnly(objectsOf(values), 'Job')

describe('as a Job', () => {
  it('is run by the image of the release, with the database and nothing else', () => {
    expect(jobOf().spec.template.spec.containers).toMatchObject([
      {
        image: expect.stringContaining('/catalog-api:'),
        args: ['api/src/migrate.ts', 'apply'],
        env: [{ name: 'DATABASE_URL', valueFrom: { secretKeyRef: { name: 'catalog-api', key: 'DATABASE_URL' } } }],
      },
    ])
  })

  it('is waited for by every pod of the service', () => {
    const { initContainers } = theOnly(objectsOf({ migration: { waitTimeoutSeconds: 42 } }), 'Deployment').spec.template
      .spec
    expect(initContainers).toMatchObject([{ args: ['api/src/migrate.ts', 'wait', '--timeout', '42'] }])
  })

  it.each<readonly [string, object]>([
    ['the tag', { image: { tag: '2.0.0' } }],
    ['the digest', { image: { digest: `sha256:${'1'.repeat(64)}` } }],
    ['the Secret', { migration: { existingSecret: 'owner' } }],
    ['the key', { secrets: { keys: { databaseUrl: 'url' } } }],
    ['the memory', { migration: { resources: { limits: { memory: '1Gi' } } } }],
    ['the deadline', { migration: { activeDeadlineSeconds: 1000 } }],
    ['the tries', { migration: { backoffLimit: 1 } }],
    ['a node selector', { nodeSelector: { disk: 'ssd' } }],
  ])('has another name with another value of %s, since a Job cannot be changed', (_what, values) => {
    const [before, after] = [jobOf(), jobOf(values)]
    expect(after.spec).not.toEqual(before.spec)
    expect(after.metadata.name).not.toBe(before.metadata.name)
  })

  it.each<readonly [string, object]>([
    ['the number of pods', { replicas: 5 }],
    ['a setting of the service', { config: { logLevel: 'debug' } }],
    ['the issuer', { auth: { issuer: 'https://other.example.com' } }],
    ['the resources of the service', { resources: { requests: { cpu: '1' } } }],
    ['labels of all objects', { commonLabels: { team: 'a' } }],
  ])('is the same Job with another value of %s', (_what, values) => {
    const [before, after] = [jobOf(), jobOf(values)]
    expect(after.spec).toEqual(before.spec)
    expect(after.metadata.name).toBe(before.metadata.name)
  })

  it('stays, so that its log can be read', () => {
    expect(jobOf().spec).not.toHaveProperty('ttlSecondsAfterFinished')
  })

  it('takes its secret from where the owner of the schema has it', () => {
    const values = { migration: { existingSecret: 'owner', databaseUrlKey: 'url' } }
    expect(jobOf(values).spec.template.spec.containers[0]?.env).toEqual([
      { name: 'DATABASE_URL', valueFrom: { secretKeyRef: { name: 'owner', key: 'url' } } },
    ])
  })
})

describe('as a hook', () => {
  const insecure = {
    secrets: { existingSecret: '' },
    dev: { insecureSecrets: true, databaseUrl: 'postgres://a:b@db/c', cursorSecret: 'c'.repeat(32) },
  }
  const objects = objectsOf({ migration: { mode: 'hook' }, ...insecure })
  const weight = (kind: 'Job' | 'Secret' | 'NetworkPolicy', name: RegExp) =>
    Number(
      ofKind(objects, kind).find(({ metadata }) => name.test(metadata.name))?.metadata.annotations?.[
        'helm.sh/hook-weight'
      ],
    )

  it('comes before install and upgrade, and what it needs before it', () => {
    const job = theOnly(objects, 'Job')
    expect(job.metadata.annotations).toMatchObject({ 'helm.sh/hook': 'pre-install,pre-upgrade' })
    expect(weight('Secret', /-migrate$/)).toBeLessThan(weight('Job', /-migrate-/))
    expect(weight('NetworkPolicy', /-migrate$/)).toBeLessThan(weight('Job', /-migrate-/))
  })

  it('uses nothing that only the release brings', () => {
    const { serviceAccountName, containers } = theOnly(objects, 'Job').spec.template.spec
    expect(serviceAccountName).toBeUndefined()
    expect(containers[0]?.env?.[0]?.valueFrom?.secretKeyRef?.name).toBe('shop-catalog-api-migrate')
  })

  it('is not waited for: it has ended before there are pods', () => {
    expect(theOnly(objects, 'Deployment').spec.template.spec).not.toHaveProperty('initContainers')
  })
})

it('as none leaves the schema to somebody else', () => {
  const objects = objectsOf({ migration: { mode: 'none' } })
  expect(ofKind(objects, 'Job')).toEqual([])
  expect(theOnly(objects, 'Deployment').spec.template.spec).not.toHaveProperty('initContainers')
  expect(ofKind(objects, 'NetworkPolicy').map(({ metadata }) => metadata.name)).not.toContain(
    'shop-catalog-api-migrate',
  )
})
