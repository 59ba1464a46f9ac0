import { createHash } from 'node:crypto'
import { fetchPatiently, type Patience } from './http.ts'
import type { ImageName } from './image-name.ts'
import { type Authorizer, authorizer } from './registry-auth.ts'

/** A manifest as the registry holds it: the bytes decide its digest, so they are kept as they are. */
export interface Manifest {
  readonly digest: string
  readonly mediaType: string
  readonly bytes: Buffer
}

/** Part of a manifest (OCI image specification 1.1, Content Descriptors). */
export interface Descriptor {
  readonly mediaType: string
  readonly digest: string
  readonly size: number
  readonly annotations?: Readonly<Record<string, string>>
  readonly platform?: { readonly os: string; readonly architecture: string }
}

export interface RegistryOptions {
  /** Speak HTTP without TLS: only for a registry inside the cluster. @default false */
  readonly plainHttp?: boolean
  /** The folder with the `config.json` of docker. @default anonymous */
  readonly dockerConfig?: string
  readonly patience?: Patience
}

/** The media types of manifests and of lists of them, of OCI and of Docker. */
const manifestTypes = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
].join(', ')

/** The digest of `bytes`, as registries name them. */
export const digestOf = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

/** One repository of a registry, by the OCI distribution specification 1.1. Every method rejects on other answers. */
export class Repository {
  readonly #base: string
  readonly #path: string
  readonly #authorizer: Authorizer
  readonly #patience: Patience | undefined

  constructor({ host, path }: ImageName, { plainHttp = false, dockerConfig, patience }: RegistryOptions = {}) {
    const server = host === 'docker.io' ? 'registry-1.docker.io' : host
    this.#base = `${plainHttp ? 'http' : 'https'}://${server}`
    this.#path = path
    this.#authorizer = authorizer(host, { dockerConfig, plainHttp, patience })
    this.#patience = patience
  }

  /** The manifest of a tag or digest; nothing where there is none. Bytes that are not what they claim are an error. */
  async manifest(reference: string): Promise<Manifest | undefined> {
    const response = await this.#call('GET', `manifests/${reference}`, { headers: { accept: manifestTypes } })
    if (response.status === 404) return void (await response.body?.cancel())
    await this.#expect(response, 200)
    const bytes = Buffer.from(await response.arrayBuffer())
    const digest = digestOf(bytes)
    const claimed = reference.includes(':') ? reference : (response.headers.get('docker-content-digest') ?? digest)
    if (claimed !== digest) throw new Error(`${this.#base} gave ${digest} for ${this.#path} ${reference}`)
    return { digest, mediaType: response.headers.get('content-type') ?? '', bytes }
  }

  /** Stores a manifest under a tag, and returns its digest. */
  async putManifest(tag: string, { mediaType, bytes }: Omit<Manifest, 'digest'>): Promise<string> {
    const init = { headers: { 'content-type': mediaType }, body: new Uint8Array(bytes) }
    await this.#end(await this.#call('PUT', `manifests/${tag}`, init), 201)
    return digestOf(bytes)
  }

  /** Deletes a manifest with all its tags. False where the registry had none. */
  async deleteManifest(digest: string): Promise<boolean> {
    const response = await this.#call('DELETE', `manifests/${digest}`)
    await this.#end(response, 202, 404)
    return response.status === 202
  }

  /** The JSON of a blob of at most a few megabytes, such as the configuration of an image. */
  async blob(digest: string): Promise<Buffer> {
    const response = await this.#call('GET', `blobs/${digest}`)
    await this.#expect(response, 200)
    const bytes = Buffer.from(await response.arrayBuffer())
    if (digestOf(bytes) !== digest) throw new Error(`${this.#base} gave other bytes for the blob ${digest}`)
    return bytes
  }

  /** Stores a blob, unless the registry has it, and returns its digest. */
  async putBlob(bytes: Buffer): Promise<string> {
    const digest = digestOf(bytes)
    const found = await this.#call('HEAD', `blobs/${digest}`)
    if (found.status === 200) return digest
    const started = await this.#call('POST', 'blobs/uploads/')
    await this.#end(started, 202)
    const location = new URL(started.headers.get('location') ?? '', `${this.#base}/v2/${this.#path}/blobs/uploads/`)
    location.searchParams.set('digest', digest)
    const headers = { 'content-type': 'application/octet-stream' }
    await this.#end(await this.#call('PUT', location, { headers, body: new Uint8Array(bytes) }), 201)
    return digest
  }

  /** All tags: none where the repository does not exist. */
  async tags(): Promise<readonly string[]> {
    const tags: string[] = []
    for (let next: string | URL | undefined = 'tags/list?n=1000'; next !== undefined; ) {
      const response: Response = await this.#call('GET', next)
      if (response.status === 404) {
        await response.body?.cancel()
        return tags
      }
      await this.#expect(response, 200)
      tags.push(...(((await response.json()) as { tags?: string[] | null }).tags ?? []))
      // RFC 8288: the rest of a long list.
      const link = /<([^>]+)>\s*;\s*rel="?next"?/.exec(response.headers.get('link') ?? '')?.[1]
      next = link === undefined ? undefined : new URL(link, `${this.#base}/v2/${this.#path}/tags/list`)
    }
    return tags
  }

  async #call(method: string, target: string | URL, init: RequestInit = {}): Promise<Response> {
    const url = target instanceof URL ? target.href : `${this.#base}/v2/${this.#path}/${target}`
    const scope = `repository:${this.#path}:${{ GET: 'pull', HEAD: 'pull', DELETE: 'delete' }[method] ?? 'pull,push'}`
    const send = () => {
      const authorization = this.#authorizer.header(scope)
      const headers = { ...init.headers, ...(authorization !== undefined && { authorization }) }
      return fetchPatiently(url, { ...init, method, headers }, this.#patience)
    }
    const response = await send()
    if (response.status !== 401) return response
    // No token yet, or one that is too old: once more with a new one.
    if (!(await this.#authorizer.answer(response.headers.get('www-authenticate'), scope))) return response
    await response.body?.cancel()
    return send()
  }

  async #end(response: Response, ...statuses: readonly number[]): Promise<void> {
    await this.#expect(response, ...statuses)
    await response.body?.cancel()
  }

  async #expect(response: Response, ...statuses: readonly number[]): Promise<void> {
    if (statuses.includes(response.status)) return
    const text = (await response.text()).slice(0, 500)
    throw new Error(`${this.#base} answered ${response.status} for ${this.#path}: ${text}`)
  }
}
