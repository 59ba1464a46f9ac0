import { describe, expect, test } from 'vitest'
import { type HttpAnswer, recordHttp } from './support/http-recorder.ts'
import { attach, pushImage } from './support/published.ts'
import { serveRegistry } from './support/registry-server.ts'
import { runScript } from './support/run-script.ts'

const path = 'acme/catalog-api'

/** An API server whose only deployment has run `digests`, or answers as `answer` says. */
const kubernetes = (digests: readonly string[], answer?: HttpAnswer) =>
  recordHttp(() => {
    const pods = digests.map((digest) => ({ containers: [{ image: `ghcr.io/${path}:1@${digest}` }] }))
    return (
      answer ?? { status: 200, body: { items: pods.map((spec) => ({ spec: { template: { spec } } })), metadata: {} } }
    )
  })

/** A version, a deployed run, an old run with its signature, and a new run. */
async function world(answer?: HttpAnswer) {
  const registry = await serveRegistry({ pageSize: 2 })
  const version = pushImage(registry, path, { tags: ['1.0.0'], created: '2020-01-01T00:00:00Z' })
  const deployed = pushImage(registry, path, { tags: ['run-1'], created: '2020-01-02T00:00:00Z' })
  const old = pushImage(registry, path, { tags: ['run-2', 'run-3'], created: '2020-01-03T00:00:00Z' })
  const young = pushImage(registry, path, { tags: ['run-4'], created: new Date().toISOString() })
  const signatures = { version: attach(registry, path, version, 'v'), old: attach(registry, path, old, 'o') }
  const api = await kubernetes([deployed], answer)
  const retention = (changes: Readonly<Record<string, string>> = {}) =>
    runScript('retention', {
      env: {
        REPOSITORIES: `${registry.host}/${path}`,
        DEPLOYMENT_NAMESPACES: 'deploy-prod',
        KEEP_NEWEST: '0',
        KEEP_DAYS: '1',
        KEEP_TAGS: 'latest buildcache',
        PLAIN_HTTP: 'true',
        KUBERNETES_SERVER: api.url,
        ...changes,
      },
      files: { TOKEN_FILE: 'token' },
    })
  const deletions = () => registry.requests.filter((request) => request.startsWith('DELETE'))
  return { registry, api, version, deployed, old, young, signatures, retention, deletions }
}

describe('retention', () => {
  test.each([['true'], [''], ['False'], ['no']])('deletes nothing with DRY_RUN=%s', async (dryRun) => {
    const { old, retention, deletions } = await world()

    const result = await retention({ DRY_RUN: dryRun })

    expect(result.status).toBe(0)
    expect(result.stderr).toContain(`goes  ${old} run-2 run-3: no version, not deployed, not new`)
    expect(deletions()).toEqual([])
  })

  test('deletes the old run with its signature, and nothing else', async () => {
    const { registry, api, version, deployed, old, young, signatures, retention } = await world()

    const result = await retention({ DRY_RUN: 'false' })

    expect(result.status).toBe(0)
    expect([version, deployed, young, signatures.version].map((digest) => registry.has(path, digest))).toEqual([
      true,
      true,
      true,
      true,
    ])
    expect([old, signatures.old].map((digest) => registry.has(path, digest))).toEqual([false, false])
    expect(registry.tags(path)).toEqual(['1.0.0', 'run-1', 'run-4', version.replace(':', '-')])
    expect(api.requests[0]).toMatchObject({
      path: '/apis/apps/v1/namespaces/deploy-prod/replicasets?limit=500&continue=',
      headers: { authorization: 'Bearer token' },
    })
  })

  test('a registry other than ghcr.io is asked itself', async () => {
    const { registry, old, retention } = await world()

    expect(await retention({ DRY_RUN: 'false', GITHUB_OWNER: 'orgs/acme' })).toMatchObject({ status: 0 })
    expect(registry.has(path, old)).toBe(false)
  })

  test('keeps the digests it is given', async () => {
    const { registry, old, retention } = await world()

    expect(await retention({ DRY_RUN: 'false', DEPLOYED: old })).toMatchObject({ status: 0 })
    expect(registry.has(path, old)).toBe(true)
  })

  test('deletes nothing while it does not know what is deployed', async () => {
    const { retention, deletions } = await world({ status: 403, body: { message: 'forbidden' } })

    const result = await retention({ DRY_RUN: 'false' })

    expect(result.status).toBe(1)
    expect(result.stderr).toContain('The API server answered 403')
    expect(deletions()).toEqual([])
  })

  test.each([
    ['DEPLOYED', 'latest'],
    ['KEEP_NEWEST', '-1'],
    ['KEEP_DAYS', ''],
    ['REPOSITORIES', 'catalog-api'],
  ])('refuses the %s %j', async (variable, value) => {
    const { retention, deletions } = await world()

    expect(await retention({ DRY_RUN: 'false', [variable]: value })).toMatchObject({ status: 65 })
    expect(deletions()).toEqual([])
  })
})
