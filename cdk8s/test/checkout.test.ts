import { existsSync } from 'node:fs'
import { readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { commitTime, createGitRepository } from './support/git-repository.ts'
import { type GitServerOptions, serveGitRepository } from './support/git-server.ts'
import { type Contents, runScript } from './support/run-script.ts'

interface CheckoutEnvironment {
  readonly REPOSITORY: string
  readonly REVISION: string
  readonly ALLOWED_REPOSITORIES?: string
}

/** A secret of type `kubernetes.io/basic-auth`. */
const credentials = { username: 'x-access-token', password: 's3cret' }

const checkout = (env: CheckoutEnvironment, secret: Contents = {}) =>
  runScript('checkout', {
    env: { ALLOWED_REPOSITORIES: new URL('/', env.REPOSITORY).href, ...env },
    files: { GIT_CREDENTIALS: secret },
    writes: ['SOURCE'],
    // So that a pause between attempts is seen and not waited for.
    fakes: { sleep: ':' },
  })

/** A repository of two commits, the second being the tip of `main`. */
async function twoCommits(options?: GitServerOptions) {
  const repository = await createGitRepository()
  const first = await repository.commit('first', { 'package.json': '{"version":"1.0.0"}' })
  const second = await repository.commit('second', { 'package.json': '{"version":"2.0.0"}' })
  const server = await serveGitRepository(repository, options)
  return { repository, first, second, server }
}

describe('checkout', () => {
  test.each(['smart', 'advertised only', 'plain files'] as const)(
    'fetches a commit that no branch names any more from a server of kind "%s"',
    async (kind) => {
      const { first, server } = await twoCommits({ kind })

      const result = await checkout({ REPOSITORY: server.url, REVISION: first })

      expect(result.stderr).toContain(`checkout: ${server.url} at ${first}`)
      expect(result.status).toBe(0)
      expect(result.outputs).toEqual({ commit: first, commitTime })
      expect(await readFile(result.path('SOURCE', 'package.json'), 'utf8')).toBe('{"version":"1.0.0"}')
    },
  )

  test('asks for the one commit and not for the history', async () => {
    const { second, server } = await twoCommits()

    const { path } = await checkout({ REPOSITORY: server.url, REVISION: second })

    expect(await readFile(path('SOURCE', '.git', 'shallow'), 'utf8')).toBe(`${second}\n`)
  })

  test('refuses a commit that the repository does not have', async () => {
    const { server } = await twoCommits()

    const result = await checkout({ REPOSITORY: server.url, REVISION: 'a'.repeat(40) })

    expect(result.status).toBe(65)
    expect(result.stderr).toContain(`no branch or tag of ${server.url} leads to a commit ${'a'.repeat(40)}`)
    expect(result.outputs).toEqual({})
  })

  test('refuses the hash of a tag or a tree', async () => {
    const { repository, server } = await twoCommits()
    await repository.git('tag', '--annotate', '--message', 'release', 'v1.0.0')

    for (const name of ['v1.0.0', 'main^{tree}']) {
      const hash = await repository.git('rev-parse', name)
      const result = await checkout({ REPOSITORY: server.url, REVISION: hash })
      expect(result.stderr).toContain(`leads to a commit ${hash}`)
      expect(result.status).toBe(65)
    }
  })

  test.each([
    ['to a file of the step', '/mounts/docker-config/config.json'],
    ['past the root', '../../etc/passwd'],
    ['to what is not there yet', '../later'],
  ])('refuses a link that leads out of the repository, %s', async (_, target) => {
    const { repository, server } = await twoCommits()
    await symlink(target, join(repository.folder, 'out'))
    const third = await repository.commit('third', {})

    const result = await checkout({ REPOSITORY: server.url, REVISION: third })

    expect(result.stderr).toContain('the link out leads out of the repository: take it away')
    expect(result.status).toBe(65)
    expect(result.outputs).toEqual({})
  })

  test('takes a link that stays in it', async () => {
    const { repository, server } = await twoCommits()
    await symlink('package.json', join(repository.folder, 'in'))
    await symlink('.', join(repository.folder, 'here'))
    const third = await repository.commit('third', {})

    expect(await checkout({ REPOSITORY: server.url, REVISION: third })).toMatchObject({ status: 0 })
  })

  test('tries again when the server is not there, with longer pauses', async () => {
    const { second, server } = await twoCommits({ failures: 4 })

    const result = await checkout({ REPOSITORY: server.url, REVISION: second })

    expect(result.status).toBe(0)
    expect(result.calls.map(({ args }) => args)).toEqual([['2'], ['6']])
  })

  test('gives up a server that stays away', async () => {
    const { second, server } = await twoCommits({ failures: 100 })

    const result = await checkout({ REPOSITORY: server.url, REVISION: second })

    expect(result.status).toBe(1)
    expect(result.calls).toHaveLength(3)
    expect(result.stderr).toContain(`could not fetch from ${server.url}`)
  })

  test('says the token to the server that asks for it, and leaves it nowhere', async () => {
    const { second, server } = await twoCommits({ password: 's3cret' })

    const result = await checkout({ REPOSITORY: server.url, REVISION: second }, credentials)

    expect(result.status).toBe(0)
    expect(result.stdout + result.stderr).not.toContain('s3cret')
    expect(await readFile(result.path('SOURCE', '.git', 'config'), 'utf8')).not.toMatch(/s3cret|helper/)
  })

  test('does not ask a person when the token is missing', async () => {
    const { second, server } = await twoCommits({ password: 's3cret' })

    expect((await checkout({ REPOSITORY: server.url, REVISION: second })).stderr).toContain('terminal prompts disabled')
  })

  test('does not follow a server that sends it on', async () => {
    const { second, server: other } = await twoCommits()
    const { server } = await twoCommits({ redirectTo: other.url })

    const result = await checkout({ REPOSITORY: server.url, REVISION: second })

    expect(result.status).toBe(1)
    expect(other.requests).toEqual([])
  })

  test('runs nothing that the repository brings', async () => {
    const repository = await createGitRepository()
    const tip = await repository.commit('hostile', {
      '.gitattributes': '* filter=evil diff=evil',
      '.gitmodules': '[submodule "x"]\n\tpath = x\n\turl = https://example.com/x',
      'hooks/post-checkout': '#!/bin/sh\ntouch ran',
      '.githooks/post-checkout': '#!/bin/sh\ntouch ran',
    })
    const server = await serveGitRepository(repository)

    const result = await checkout({ REPOSITORY: server.url, REVISION: tip })

    expect(result.status).toBe(0)
    expect(existsSync(result.path('SOURCE', 'ran'))).toBe(false)
    expect(existsSync(result.path('SOURCE', '.git', 'hooks'))).toBe(false)
    expect(server.requests.every((request) => request.includes('/acme/catalog/'))).toBe(true)
  })
})

describe('checkout refuses before it asks any server', () => {
  const revision = '0123456789abcdef0123456789abcdef01234567'
  const list = 'https://git.example.com/\nhttps://github.com/acme/catalog'

  test.each([
    ['', 'give a URL'],
    ['git.example.com/acme/catalog', 'give a URL'],
    ['--upload-pack=touch /tmp/x', 'give a URL'],
    ['ext::sh -c "touch /tmp/x"', 'give a URL'],
    ['file:///etc', 'give a URL'],
    ['ssh://git@git.example.com/acme/catalog', 'give a URL'],
    ['https://user:password@git.example.com/acme/catalog', 'give a URL'],
    ["https://git.example.com/'; rm -rf ~; '", 'give a URL'],
    ['https://git.example.com/acme/catalog\nhttps://evil.example.com', 'give a URL'],
    ['https://git.example.com/{{workflow.parameters.x}}', 'give a URL'],
    ['https://git.example.com/acme/../other', 'give a URL'],
    ['https://git.example.com/-x', 'give a URL'],
    ['https://git.example.com/acme/catalog?x=1', 'give a URL'],
    ['https://git.еxample.com/acme/catalog', 'give a URL'],
    ['https://evil.example.com/acme/catalog', 'is not on the list'],
    ['https://git.example.com.evil.org/acme/catalog', 'is not on the list'],
    ['http://git.example.com/acme/catalog', 'is not on the list'],
    ['https://github.com/acme/catalog-evil', 'is not on the list'],
    ['https://github.com/acme', 'is not on the list'],
  ])('the repository %j: %s', async (repository, reason) => {
    const result = await runScript('checkout', {
      env: { REPOSITORY: repository, REVISION: revision, ALLOWED_REPOSITORIES: list },
      writes: ['SOURCE'],
      fakes: { git: ':' },
    })

    expect(result).toMatchObject({ status: 65, calls: [], outputs: {}, stdout: '' })
    expect(result.stderr).toContain(reason)
    expect(result.stderr.trimEnd()).not.toContain('\n')
  })

  test.each([
    '',
    'main',
    'v1.0.0',
    revision.slice(1),
    `${revision}0`,
    revision.toUpperCase(),
    `--output=${revision}`,
    `${revision}\n`,
    `$(touch x)${revision}`,
    "'; rm -rf ~; '",
    '{{workflow.name}}',
    'é'.repeat(40),
  ])('the revision %j', async (value) => {
    const result = await runScript('checkout', {
      env: { REPOSITORY: 'https://git.example.com/acme/catalog', REVISION: value, ALLOWED_REPOSITORIES: list },
      writes: ['SOURCE'],
      fakes: { git: ':' },
    })

    expect(result).toMatchObject({ status: 65, calls: [], outputs: {}, stdout: '' })
    expect(result.stderr).toContain('give a commit as its full 40 hexadecimal digits')
    expect(result.stderr.trimEnd()).not.toContain('\n')
  })

  test.each(['', '\n', '\n\n'])('any repository while the list is %j', async (empty) => {
    const result = await runScript('checkout', {
      env: { REPOSITORY: 'https://git.example.com/a', REVISION: revision, ALLOWED_REPOSITORIES: empty },
      writes: ['SOURCE'],
    })

    expect(result.stderr).toContain('is not on the list')
  })
})
