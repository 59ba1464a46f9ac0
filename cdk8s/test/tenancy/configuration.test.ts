import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { profiles } from '../../src/settings.ts'
import { synthesise } from '../../src/synthesis.ts'
import { controllerConfig } from '../../src/tenancy/controller-config.ts'
import type { Manifest } from '../../src/tenancy/manifest.ts'
import { neededSecrets, secretsTable } from '../../src/tenancy/secrets.ts'
import { tenancy } from '../../src/tenancy/tenancy.ts'
import { tenantsOf } from '../../src/tenancy/tenant.ts'
import { pipelines, platform, settings } from '../support/example-tenancy.ts'

const built = tenancy(pipelines, platform, settings).manifests
const tenants = tenantsOf(pipelines, platform)

describe('the files', () => {
  const yaml = [...synthesise(profiles.production)].filter(([path]) => /^[^/]+\.yaml$/.test(path))
  const objects = yaml.flatMap(([, text]) => parseAllDocuments(text).map((document) => document.toJS() as Manifest))

  test('have everything labelled, so that it can be pruned and removed', () => {
    const labels = objects.map(({ metadata }) => metadata.labels ?? {})
    expect(labels.filter((given) => given['app.kubernetes.io/managed-by'] !== 'catalog-pipelines')).toEqual([])
    expect(labels.length).toBeGreaterThan(100)
  })

  test('have no object twice', () => {
    const names = objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`)
    expect(names).toEqual([...new Set(names)])
  })

  test('have names that Kubernetes takes', () => {
    const names = objects.map(({ metadata }) => metadata.name)
    expect(names.filter((name) => !/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name))).toEqual([])
  })

  test('have only kinds that setup prunes, and namespaces, which it leaves', async () => {
    const script = await readFile(new URL('../../../scripts/cluster/manifests.sh', import.meta.url), 'utf8')
    const kinds = [...new Set(objects.map(({ kind }) => kind.toLowerCase()))].filter((kind) => kind !== 'namespace')
    const removable = (kind: string) =>
      new RegExp(`\\b${kind.replace(/y$/, '(y|ie)').replace(/s$/, '')}s\\b`).test(script)
    expect(kinds.filter((kind) => !removable(kind))).toEqual([])
  })
})

const busy = ['ci', 'build', 'release', 'delivery-dev', 'delivery-staging', 'delivery-prod']

describe('the artifact repository', () => {
  test('is the default of each namespace that runs workflows, with keys that no other run has', () => {
    expect(built.configuration.map(({ metadata }) => metadata.namespace)).toEqual(busy)
    const [repository] = built.configuration
    const name = repository?.metadata.annotations?.['workflows.argoproj.io/default-artifact-repository'] ?? ''
    const data = repository?.['data'] as Readonly<Record<string, string>> | undefined
    const { archiveLogs, s3 } = parse(data?.[name] ?? '')
    expect(archiveLogs).toBe(true)
    expect(s3).toMatchObject({ endpoint: 's3.example.org', bucket: 'artifacts', insecure: false })
    expect(s3.keyFormat).toContain('{{workflow.uid}}')
    expect(s3.accessKeySecret).toEqual({ name: 'artifact-store', key: 'accesskey' })
  })
})

describe('secrets', () => {
  const secrets = neededSecrets(tenants, settings)
  const where = (name: string) => secrets.filter((secret) => secret.name === name).map(({ namespace }) => namespace)

  test('the signing key is in release and nowhere else, public keys are where something is verified', () => {
    expect(where('signing-key')).toEqual(['release'])
    expect(secrets.find(({ name }) => name === 'trusted-key')).toEqual({
      namespace: 'ci',
      name: 'trusted-key',
      required: true,
      keys: ['cosign.pub'],
    })
  })

  test('the store is opened in every namespace that runs workflows', () => {
    expect(where('artifact-store')).toEqual(busy)
  })

  test('the right to delete from the registry is in ci alone, the right to push nowhere that tests run without it', () => {
    expect(where('registry-delete')).toEqual(['ci'])
    // In production two people have to agree, so it asks who wrote a commit.
    expect(where('git-credentials')).toEqual(['ci', 'build', 'delivery-prod'])
    expect(where('deployments-git')).toEqual(['delivery-dev', 'delivery-staging', 'delivery-prod'])
  })

  test('setup reads them as a table', () => {
    expect(secretsTable(secrets).split('\n')).toContain('release\tsigning-key\trequired\t*')
    expect(
      secretsTable(secrets)
        .trimEnd()
        .split('\n')
        .every((line) => line.split('\t').length === 4),
    ).toBe(true)
  })
})

describe("the controller's settings", () => {
  const values = (text: string) => {
    const { data } = parse(text) as { data: Record<string, string> }
    return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, parse(value)]))
  }

  test('are a config map with a reason for every key', () => {
    const text = controllerConfig(settings)
    const keys = Object.keys(values(text))
    expect(keys).toEqual([
      'namespaceParallelism',
      'workflowRestrictions',
      'workflowDefaults',
      'retentionPolicy',
      'metricsConfig',
    ])
    for (const key of keys) expect(text).toMatch(new RegExp(`\\n {2}# [^\\n]+\\n {2}${key}:`))
  })

  test('let as many workflows run as quotas have room for', () => {
    expect(values(controllerConfig(settings))['namespaceParallelism']).toBe(settings.parallelWorkflows)
  })

  test('do not insist on templates where all is permitted, and have links where there are some', () => {
    const link = { name: 'Logs', scope: 'workflow', url: 'https://logs.example.org/' } as const
    const relaxed = values(controllerConfig({ ...settings, enforcement: 'permissive', links: [link] }))
    expect(relaxed).not.toHaveProperty('workflowRestrictions')
    expect(relaxed['links']).toEqual([link])
  })
})
