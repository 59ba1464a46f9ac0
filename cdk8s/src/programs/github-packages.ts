import { fetchPatiently, type Patience } from './http.ts'
import type { ImageName } from './image-name.ts'
import { readLogin } from './registry-auth.ts'

interface PackageVersion {
  readonly id: number
  /** The digest. */
  readonly name: string
}

export interface GithubOptions {
  /** @default https://api.github.com */
  readonly server?: string
  readonly patience?: Patience
}

/**
 * Deletes manifests on ghcr.io, whose registry does not: by GitHub's own API for packages. `owner` is `orgs/<name>` or
 * `users/<name>`; the token is the password of the login in `dockerConfig`, with the scopes `read:packages` and
 * `delete:packages`. What it returns deletes one digest, and says whether there was one.
 */
export async function githubPackages(
  owner: string,
  { host, path }: ImageName,
  dockerConfig: string,
  { server = 'https://api.github.com', patience }: GithubOptions = {},
): Promise<(digest: string) => Promise<boolean>> {
  const login = readLogin(host, dockerConfig)
  const token = Buffer.from(login?.slice('Basic '.length) ?? '', 'base64')
    .toString('utf8')
    .split(':')
    .slice(1)
    .join(':')
  const headers = {
    authorization: `Bearer ${token}`,
    accept: 'application/vnd.github+json',
    'x-github-api-version': '2022-11-28',
  }
  // A package's name may hold slashes, the owner not included.
  const name = encodeURIComponent(path.split('/').slice(1).join('/'))
  const url = `${server}/${owner}/packages/container/${name}/versions`
  const ids = new Map<string, number>()
  for (let page = 1; ; page++) {
    const response = await fetchPatiently(`${url}?per_page=100&page=${page}`, { headers }, patience)
    if (!response.ok) throw new Error(`GitHub answered ${response.status} for the versions of ${path}`)
    const versions = (await response.json()) as readonly PackageVersion[]
    for (const version of versions) ids.set(version.name, version.id)
    if (versions.length < 100) break
  }
  return async (digest) => {
    const id = ids.get(digest)
    if (id === undefined) return false
    const response = await fetchPatiently(`${url}/${id}`, { method: 'DELETE', headers }, patience)
    await response.body?.cancel()
    if (response.status !== 204) throw new Error(`GitHub answered ${response.status} for the deletion of ${digest}`)
    return true
  }
}
