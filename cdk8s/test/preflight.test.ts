import { describe, expect, test } from 'vitest'
import { createGitRepository } from './support/git-repository.ts'
import { type GitServerOptions, serveGitRepository } from './support/git-server.ts'
import { pushImage } from './support/published.ts'
import { type RegistryServerOptions, serveRegistry } from './support/registry-server.ts'
import { runScript, type ScriptRun } from './support/run-script.ts'

const path = 'acme/catalog-api'

interface World {
  readonly git?: GitServerOptions
  readonly registry?: RegistryServerOptions
}

/** A repository with the annotated tag v1.2.3, the plain tag v1.3.0-rc.1, and a registry with nothing in it. */
async function world({ git = {}, registry: options = {} }: World = {}) {
  const repository = await createGitRepository()
  const commit = await repository.commit('first', { 'a.txt': 'a' })
  await repository.git('tag', '--annotate', '--message', 'first', 'v1.2.3')
  const next = await repository.commit('second', { 'a.txt': 'b' })
  await repository.git('tag', 'v1.3.0-rc.1')
  const server = await serveGitRepository(repository, git)
  const registry = await serveRegistry(options)
  const env = {
    REPOSITORY: server.url,
    TAG: 'v1.2.3',
    COMMIT: '',
    ALLOWED_REPOSITORIES: `https://github.com/acme/\n${server.url}`,
    IMAGE: `${registry.host}/${path}`,
    PLAIN_HTTP: 'true',
  }
  const preflight = (changes: Readonly<Record<string, string>> = {}, run: ScriptRun = {}) =>
    runScript('preflight', { ...run, files: { GIT_CREDENTIALS: {}, ...run.files }, env: { ...env, ...changes } })
  return { repository, commit, next, server, registry, preflight }
}

describe('preflight', () => {
  test('fixes the version and the commit of an annotated tag', async () => {
    const { commit, preflight } = await world()

    expect(await preflight()).toMatchObject({ status: 0, outputs: { version: '1.2.3', commit } })
  })

  test('is not deceived by a tag whose name ends with that of the other', async () => {
    const { repository, commit, next, preflight } = await world()
    await repository.git('tag', 'refs/tags/v1.2.3', next)

    expect(await preflight()).toMatchObject({ status: 0, outputs: { commit } })
  })

  test('takes a pre-release on a plain tag, and the commit that was expected', async () => {
    const { next, preflight } = await world()

    const result = await preflight({ TAG: 'v1.3.0-rc.1', COMMIT: next })

    expect(result).toMatchObject({ status: 0, outputs: { version: '1.3.0-rc.1', commit: next } })
  })

  test.each([
    ['1.2.3'],
    ['v1.2'],
    ['v01.2.3'],
    ['v1.2.3-01'],
    ['v1.2.3+build'],
    ['v1.2.3 '],
    ['v1.2.3\n'],
    ['latest'],
    [''],
    ["v1.2.3'; rm -rf / #"],
    ['v1.2.3$(touch hacked)'],
    ['{{workflow.uid}}'],
    ['--upload-pack=touch hacked'],
    [`v1.2.${'9'.repeat(130)}`],
  ])('refuses the tag %j', async (tag) => {
    const { server, preflight } = await world()

    const result = await preflight({ TAG: tag })

    expect(result.status).toBe(65)
    expect(result.stderr).toContain(`tag is ${JSON.stringify(tag)}: name it by a semantic version`)
    expect(server.requests).toEqual([])
  })

  test.each([
    ['file:///etc'],
    ['ext::sh -c touch% hacked'],
    ['git@github.com:acme/catalog.git'],
    ['https://user:secret@github.com/acme/catalog'],
    ['https://github.com/acme/../other/catalog'],
    ['https://github.com/acme/catalog; touch hacked'],
    ['https://github.com/acme/catalog\nhttps://github.com/acme/'],
    ['--upload-pack=touch hacked'],
    [''],
  ])('refuses the repository %j', async (repository) => {
    const { preflight } = await world()

    const result = await preflight({ REPOSITORY: repository })

    expect(result.status).toBe(65)
    expect(result.stderr).toContain('give a URL such as https://github.com/owner/name')
  })

  test.each([
    ['https://github.com/evil/catalog'],
    ['https://github.com/acme.evil/catalog'],
    ['https://github.com/acme'],
  ])('refuses %s, which is not on the list', async (repository) => {
    const { preflight } = await world()

    const result = await preflight({ REPOSITORY: repository })

    expect(result.status).toBe(65)
    expect(result.stderr).toContain(`${repository} is not on the list`)
  })

  test('refuses a commit that is not written out', async () => {
    const { commit, preflight } = await world()

    const result = await preflight({ COMMIT: commit.slice(0, 12) })

    expect(result.status).toBe(65)
    expect(result.stderr).toContain('give its full 40 hexadecimal digits')
  })

  test('refuses a tag that points elsewhere than expected', async () => {
    const { commit, next, preflight } = await world()

    const result = await preflight({ COMMIT: next })

    expect(result.status).toBe(65)
    expect(result.stderr).toContain(`tag v1.2.3 points at commit ${commit}, not at ${next}`)
  })

  test('refuses a tag that does not exist', async () => {
    const { server, preflight } = await world()

    const result = await preflight({ TAG: 'v9.9.9' })

    expect(result.status).toBe(65)
    expect(result.stderr).toContain(`${server.url} has no tag v9.9.9: push it first`)
  })

  test('a tag whose name ends like it is another one', async () => {
    const { repository, commit, next, preflight } = await world()
    // A server lists them in this order: before v1.2.3.
    await repository.git('tag', 'a/refs/tags/v1.2.3', next)
    await repository.git('tag', 'a/refs/tags/v9.9.9', next)

    expect(await preflight()).toMatchObject({ status: 0, outputs: { commit } })
    expect(await preflight({ TAG: 'v9.9.9' })).toMatchObject({
      status: 65,
      stderr: expect.stringContaining('has no tag v9.9.9'),
    })
  })

  test('refuses a version that was published from another commit', async () => {
    const { commit, registry, preflight } = await world()
    const digest = pushImage(registry, path, { tags: ['1.2.3'], revision: '0'.repeat(40) })

    const result = await preflight()

    expect(result.status).toBe(65)
    expect(result.stderr).toContain(
      `version 1.2.3 is published already as ${digest} of commit ${'0'.repeat(40)}, and the tag now points at ${commit}`,
    )
  })

  test('lets a version run again that was published from this commit', async () => {
    const { commit, registry, preflight } = await world()
    const digest = pushImage(registry, path, { tags: ['1.2.3'], revision: commit })

    const result = await preflight()

    expect(result).toMatchObject({ status: 0, outputs: { commit } })
    expect(result.stderr).toContain(`this run has to arrive at ${digest}`)
  })

  test('reads the commit of an image for several platforms', async () => {
    const { registry, preflight } = await world()
    const digest = pushImage(registry, path, { tags: [], revision: '0'.repeat(40) })
    registry.putManifest(path, { schemaVersion: 2, manifests: [{ digest, mediaType: 'x', size: 1 }] }, '1.2.3')

    const result = await preflight()

    expect(result.status).toBe(65)
    expect(result.stderr).toContain(`of commit ${'0'.repeat(40)}`)
  })

  test('waits for a git server and a registry that are busy', async () => {
    const { preflight } = await world({ registry: { busy: 2 } })

    expect(await preflight()).toMatchObject({ status: 0 })
  })

  test('does not follow a git server to another address', async () => {
    const { server: other } = await world()
    const { preflight } = await world({ git: { redirectTo: other.url } })

    const result = await preflight()

    expect(result.status).toBe(1)
    expect(other.requests).toEqual([])
  })

  test('logs in where it has to, and shows no password', async () => {
    const login = { username: 'robot', password: 'registry-s3cret' }
    const { commit, registry, preflight } = await world({ git: { password: 'git-s3cret' }, registry: { login } })
    const auth = Buffer.from(`${login.username}:${login.password}`).toString('base64')
    const files = {
      GIT_CREDENTIALS: { username: 'me', password: 'git-s3cret' },
      DOCKER_CONFIG: { 'config.json': JSON.stringify({ auths: { [registry.host]: { auth } } }) },
    }

    const result = await preflight({}, { files })

    expect(result).toMatchObject({ status: 0, outputs: { commit } })
    expect(result.stdout + result.stderr).not.toContain('s3cret')
  })

  test('says which login is missing', async () => {
    const { preflight } = await world({ registry: { login: { username: 'robot', password: 'registry-s3cret' } } })

    const result = await preflight()

    expect(result.status).toBe(1)
    expect(result.stderr).toMatch(/The token service .* answered 403: is the login right\?/)
  })
})
