import { describe, expect, test } from 'vitest'
import { recordHttp } from '../../test/support/http-recorder.ts'
import { serveRegistry } from '../../test/support/registry-server.ts'
import { digestOf, Repository } from './registry.ts'
import { authorizer } from './registry-auth.ts'

const options = { plainHttp: true, patience: { attempts: 1, firstWaitMs: 1, longestWaitMs: 1, timeoutMs: 1000 } }
const path = 'acme/catalog-api'
const mediaType = 'application/vnd.oci.image.manifest.v1+json'
const bytes = Buffer.from('{"schemaVersion":2}')

describe('Repository', () => {
  test('gives back the bytes that were put, by tag and by digest', async () => {
    const { host } = await serveRegistry()
    const repository = new Repository({ host, path }, options)

    const digest = await repository.putManifest('1.2.3', { mediaType, bytes })

    expect(digest).toBe(digestOf(bytes))
    expect(await repository.manifest('1.2.3')).toEqual({ digest, mediaType, bytes })
    expect(await repository.manifest(digest)).toEqual({ digest, mediaType, bytes })
    expect(await repository.manifest('1.2.4')).toBeUndefined()
  })

  test('stores a blob once', async () => {
    const { host, requests } = await serveRegistry()
    const repository = new Repository({ host, path }, options)

    const [first, second] = [await repository.putBlob(bytes), await repository.putBlob(bytes)]

    expect([first, second]).toEqual([digestOf(bytes), digestOf(bytes)])
    expect(await repository.blob(first)).toEqual(bytes)
    expect(requests.filter((request) => request.startsWith('PUT'))).toHaveLength(1)
  })

  test.each([
    ['a manifest', (repository: Repository) => repository.manifest(`sha256:${'0'.repeat(64)}`)],
    ['a blob', (repository: Repository) => repository.blob(`sha256:${'0'.repeat(64)}`)],
    ['a tag', (repository: Repository) => repository.manifest('1.2.3')],
  ])('does not believe %s whose bytes are others', async (_, read) => {
    const headers = { 'content-type': mediaType, 'docker-content-digest': `sha256:${'0'.repeat(64)}` }
    const { url } = await recordHttp(() => ({ status: 200, headers, body: { schemaVersion: 2 } }))

    await expect(read(new Repository({ host: new URL(url).host, path }, options))).rejects.toThrow(/gave/)
  })

  test('has no tags where there is no repository', async () => {
    const { host } = await serveRegistry()

    expect(await new Repository({ host, path }, options).tags()).toEqual([])
  })

  test('deletes a manifest with its tags, and says whether there was one', async () => {
    const { host } = await serveRegistry()
    const repository = new Repository({ host, path }, options)
    const digest = await repository.putManifest('run-1', { mediaType, bytes })

    expect([await repository.deleteManifest(digest), await repository.deleteManifest(digest)]).toEqual([true, false])
    expect(await repository.tags()).toEqual([])
  })

  test('shows what the registry says where it refuses', async () => {
    const { url } = await recordHttp(() => ({ status: 403, body: { errors: [{ code: 'DENIED' }] } }))
    const repository = new Repository({ host: new URL(url).host, path }, options)

    await expect(repository.putManifest('1.2.3', { mediaType, bytes })).rejects.toThrow(/answered 403 .*DENIED/)
  })

  test('sends no request to a token service without TLS', async () => {
    const { url, requests } = await recordHttp(() => ({ status: 200, body: { token: 'x' } }))
    const challenge = `Bearer realm="${url}/token",service="registry"`
    const registry = await recordHttp(() => ({ status: 401, headers: { 'www-authenticate': challenge } }))
    // A registry that is asked over TLS would be, which the test's is not: its challenge is answered by hand.

    await expect(authorizer(new URL(registry.url).host, {}).answer(challenge, 'repository:x:pull')).rejects.toThrow(
      'is not https',
    )
    expect(requests).toEqual([])
  })
})
