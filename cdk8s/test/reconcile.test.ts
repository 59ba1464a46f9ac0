import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runNameOf } from '../src/programs/triggered-run.ts'
import { createGitRepository } from './support/git-repository.ts'
import { type GitServerOptions, serveGitRepository } from './support/git-server.ts'
import { recordHttp } from './support/http-recorder.ts'
import { pushImage } from './support/published.ts'
import { serveRegistry } from './support/registry-server.ts'
import { runScript } from './support/run-script.ts'

const runs = '/apis/argoproj.io/v1alpha1/namespaces/ci/workflows'
const path = 'acme/catalog-api'

/** Commits of tests are of 2026-01-01. */
const farDays = '36500'

/** A git server with v1.0.0 to v1.3.0-rc.1, a registry with 1.0.0, and an API server with the run of v1.1.0. */
async function world(git: GitServerOptions = {}) {
  const repository = await createGitRepository()
  const hashes: Record<string, string> = {}
  for (const tag of ['v1.0.0', 'v1.1.0', 'v1.2.0', 'v1.3.0-rc.1']) {
    hashes[tag] = await repository.commit(tag, { 'a.txt': tag })
    await repository.git('tag', ...(tag === 'v1.2.0' ? ['--annotate', '--message', tag] : []), tag)
  }
  await repository.git('tag', 'latest')
  await repository.git('tag', 'xv9.9.9')
  const server = await serveGitRepository(repository, git)
  const registry = await serveRegistry()
  pushImage(registry, path, { tags: ['1.0.0'] })
  const nameOf = (ref: string) =>
    runNameOf({ pipeline: 'release', repository: server.url, ref, commit: hashes[ref] ?? '' })
  const known = new Set([`${runs}/${nameOf('v1.1.0')}`])
  const api = await recordHttp(({ method, path: asked, body }) => {
    if (method === 'GET') return known.has(asked) ? { status: 200, body: {} } : { status: 404, body: {} }
    const { metadata } = JSON.parse(body) as { readonly metadata: { readonly name: string } }
    known.add(`${runs}/${metadata.name}`)
    return { status: 201, body: {} }
  })
  const reconcile = (env: Readonly<Record<string, string>> = {}) =>
    runScript('reconcile', {
      env: {
        REPOSITORIES: server.url,
        IMAGE: `${registry.host}/${path}`,
        PLAIN_HTTP: 'true',
        TAG_DAYS_MAX: farDays,
        STARTS_MAX: '3',
        RUN_NAMESPACE: 'ci',
        KUBERNETES_SERVER: api.url,
        DRY_RUN: 'false',
        ...env,
      },
      files: { TOKEN_FILE: 'k8s-s3cret', GIT_CREDENTIALS: {} },
    })
  const started = () =>
    api.requests
      .filter(({ method }) => method === 'POST')
      .map(({ body }) => JSON.parse(body) as { readonly metadata: { readonly name: string }; readonly spec: unknown })
  return { hashes, repository, server, api, reconcile, started, nameOf }
}

test('starts, oldest first, what has neither a version nor a run, under the name that an event would give it', async () => {
  const { hashes, server, reconcile, started, nameOf } = await world()

  const { status, stderr } = await reconcile()

  expect([status, stderr]).toEqual([0, expect.stringContaining('v1.1.0 has its run')])
  expect(started().map(({ metadata }) => metadata.name)).toEqual([nameOf('v1.2.0'), nameOf('v1.3.0-rc.1')])
  expect(started()[0]?.spec).toEqual({
    workflowTemplateRef: { name: 'release' },
    arguments: {
      parameters: [
        { name: 'repository', value: server.url },
        { name: 'tag', value: 'v1.2.0' },
        { name: 'commit', value: hashes['v1.2.0'] },
        { name: 'requester', value: 'reconcile' },
      ],
    },
  })
})

test('the second time there is nothing to start', async () => {
  const { reconcile, started } = await world()
  await reconcile()
  const { status } = await reconcile()
  expect([status, started().length]).toEqual([0, 2])
})

test('a run starts no more than it may, the newest, and says so', async () => {
  const { reconcile, started, nameOf } = await world()
  const { stderr } = await reconcile({ STARTS_MAX: '1' })
  expect(started().map(({ metadata }) => metadata.name)).toEqual([nameOf('v1.3.0-rc.1')])
  expect(stderr).toContain('enough for one run')
})

test('the order is that of the versions, whichever repository they are of', async () => {
  const other = await createGitRepository()
  await other.commit('a hotfix', { 'a.txt': 'b' })
  await other.git('tag', 'v1.2.1')
  const { url } = await serveGitRepository(other)
  const { server, reconcile, started, nameOf } = await world()

  await reconcile({ REPOSITORIES: `${server.url} ${url}` })

  expect(started().map(({ metadata }) => metadata.name)).toEqual([
    nameOf('v1.2.0'),
    expect.stringMatching(/^release-v1-2-1-/),
    nameOf('v1.3.0-rc.1'),
  ])
})

test('of a tag whose time it asks for, no file is fetched', async () => {
  const { reconcile, repository, started } = await world()
  await repository.git('config', 'uploadpack.allowFilter', 'true')
  const file = await repository.git('rev-parse', 'v1.2.0:a.txt')
  await rm(join(repository.folder, '.git', 'objects', file.slice(0, 2), file.slice(2)))

  expect((await reconcile()).status).toBe(0)
  expect(started()).toHaveLength(2)
})

test('a tag that is too old is left alone', async () => {
  const { reconcile, started } = await world()
  const { status, stderr } = await reconcile({ TAG_DAYS_MAX: '3' })
  expect([status, started()]).toEqual([0, []])
  expect(stderr).toContain('v1.2.0 is of 2026-01-01T00:00:00.000Z: too old')
})

test('a dry run only says what it would start', async () => {
  const { reconcile, started, nameOf } = await world()
  const { status, stderr } = await reconcile({ DRY_RUN: 'true' })
  expect([status, started()]).toEqual([0, []])
  expect(stderr).toContain(`Would start ${nameOf('v1.2.0')} for v1.2.0`)
})

test('an entry for many repositories is left out, and a repository that is gone fails the run after the others', async () => {
  const { server, reconcile, started } = await world()
  const away = `${(await recordHttp(() => ({ status: 404 }))).url}/acme/away`
  const { status, stderr } = await reconcile({ REPOSITORIES: `https://example.org/acme/ ${away} ${server.url}` })
  expect([status, started().length]).toEqual([1, 2])
  expect(stderr).toContain('its tags are not looked for')
  expect(stderr).toContain(`${away} did not list its tags`)
})
