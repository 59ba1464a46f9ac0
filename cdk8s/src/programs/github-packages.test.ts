import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { recordHttp } from '../../test/support/http-recorder.ts'
import { githubPackages } from './github-packages.ts'

const digest = (index: number) => `sha256:${String(index).padStart(64, '0')}`
const name = { host: 'ghcr.io', path: 'acme/charts/catalog-api' }

/** A folder with the login of ghcr.io, gone when the test ends. */
function dockerConfig(): string {
  const folder = mkdtempSync(join(tmpdir(), 'docker-config-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const auth = Buffer.from('robot:ghp_s3:cret').toString('base64')
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ auths: { 'ghcr.io': { auth } } }))
  return folder
}

/** GitHub with 150 versions of the package, in pages of 100. */
const serveGithub = (deletion = 204) =>
  recordHttp(({ method, path }) => {
    if (method === 'DELETE') return { status: deletion }
    const page = Number(new URL(path, 'http://x').searchParams.get('page'))
    const indexes = Array.from({ length: page === 1 ? 100 : 50 }, (_, index) => (page - 1) * 100 + index)
    return { status: 200, body: indexes.map((index) => ({ id: index + 1000, name: digest(index) })) }
  })

test('deletes a digest by the id of its version, found on any page', async () => {
  const { url, requests } = await serveGithub()
  const remove = await githubPackages('orgs/acme', name, dockerConfig(), { server: url })

  expect([await remove(digest(149)), await remove(digest(150))]).toEqual([true, false])
  expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /orgs/acme/packages/container/charts%2Fcatalog-api/versions?per_page=100&page=1',
    'GET /orgs/acme/packages/container/charts%2Fcatalog-api/versions?per_page=100&page=2',
    'DELETE /orgs/acme/packages/container/charts%2Fcatalog-api/versions/1149',
  ])
  expect(requests[0]?.headers.authorization).toBe('Bearer ghp_s3:cret')
})

test('says where GitHub does not delete', async () => {
  const { url } = await serveGithub(403)
  const remove = await githubPackages('orgs/acme', name, dockerConfig(), { server: url })

  await expect(remove(digest(1))).rejects.toThrow(`GitHub answered 403 for the deletion of ${digest(1)}`)
})
