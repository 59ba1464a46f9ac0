import { spawn } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { buffer, text } from 'node:stream/consumers'
import { serveLocally } from './local-server.ts'

export interface RegistryServerOptions {
  /** Only this login gets a token, and nothing is given without one. */
  readonly login?: { readonly username: string; readonly password: string }
  /** How many of the first requests are answered with 429. @default 0 */
  readonly busy?: number
  /** Tags in one page of a list. @default 1000 */
  readonly pageSize?: number
}

/** A manifest or blob by its digest. */
interface Stored {
  readonly mediaType: string
  readonly bytes: Buffer
}

/** An OCI registry in memory, over HTTP (OCI distribution specification 1.1, without its referrers API). */
export interface RegistryServer {
  /** `localhost:<port>`: what comes before the path in the name of an image. */
  readonly host: string
  /** `GET /v2/…`, one text per request. */
  readonly requests: readonly string[]
  /** Stores JSON as a manifest, under each of the tags, and returns its digest. */
  putManifest(path: string, content: object, ...tags: readonly string[]): string
  /** Stores JSON as a blob, and returns its digest. */
  putBlob(path: string, content: object): string
  /** Names a digest by a tag. */
  tag(path: string, tag: string, digest: string): void
  /** The digest that a tag names. */
  digestOf(path: string, tag: string): string | undefined
  tags(path: string): readonly string[]
  /** The JSON of the manifest that a tag names. */
  read(path: string, tag: string): unknown
  /** The text of a file in the first layer, which has to be a compressed tar archive. */
  readLayer(path: string, tag: string, file: string): Promise<string>
  /** Whether there is a manifest of this digest. */
  has(path: string, digest: string): boolean
}

const digest = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

/** Starts a registry that is gone when the test ends. */
export async function serveRegistry(options: RegistryServerOptions = {}): Promise<RegistryServer> {
  const store = new Store()
  const requests: string[] = []
  const host = await serveLocally((request, response) => {
    requests.push(`${request.method} ${request.url}`)
    answer(store, request, response, { ...options, count: requests.length }).catch((error) => response.destroy(error))
  })
  return {
    host,
    requests,
    putManifest: (path, content, ...tags) => {
      const mediaType = 'manifests' in content ? 'index' : 'manifest'
      return store.put(path, asBytes(content), `application/vnd.oci.image.${mediaType}.v1+json`, tags)
    },
    putBlob: (path, content) => store.putBlob(path, asBytes(content)),
    tag: (path, tag, name) => void store.tags.set(`${path}:${tag}`, name),
    digestOf: (path, tag) => store.tags.get(`${path}:${tag}`),
    tags: (path) => store.tagsOf(path),
    read: (path, tag) => JSON.parse(String(store.find(path, tag)?.bytes)),
    readLayer: (path, tag, file) => {
      const manifest = JSON.parse(String(store.find(path, tag)?.bytes))
      return untar(store.blobs.get(`${path}@${manifest.layers[0].digest}`) ?? Buffer.of(), file)
    },
    has: (path, reference) => store.manifests.has(`${path}@${reference}`),
  }
}

async function untar(archive: Buffer, file: string): Promise<string> {
  const child = spawn('tar', ['-xzO', file], { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(archive)
  return text(child.stdout)
}

const asBytes = (content: object) => Buffer.from(JSON.stringify(content))

class Store {
  readonly manifests = new Map<string, Stored>()
  readonly blobs = new Map<string, Buffer>()
  readonly tags = new Map<string, string>()

  put(path: string, bytes: Buffer, mediaType: string, tags: readonly string[]): string {
    const name = digest(bytes)
    this.manifests.set(`${path}@${name}`, { mediaType, bytes })
    for (const tag of tags) this.tags.set(`${path}:${tag}`, name)
    return name
  }

  putBlob(path: string, bytes: Buffer): string {
    this.blobs.set(`${path}@${digest(bytes)}`, bytes)
    return digest(bytes)
  }

  find(path: string, reference: string): Stored | undefined {
    const name = reference.includes(':') ? reference : this.tags.get(`${path}:${reference}`)
    return this.manifests.get(`${path}@${name}`)
  }

  /** By digest, with every tag of it. */
  remove(path: string, reference: string): boolean {
    for (const [tag, name] of this.tags) if (tag.startsWith(`${path}:`) && name === reference) this.tags.delete(tag)
    return this.manifests.delete(`${path}@${reference}`)
  }

  tagsOf(path: string): readonly string[] {
    const own = [...this.tags.keys()].filter((tag) => tag.startsWith(`${path}:`))
    return own.map((tag) => tag.slice(path.length + 1)).toSorted()
  }
}

interface Situation extends RegistryServerOptions {
  readonly count: number
}

async function answer(store: Store, request: IncomingMessage, response: ServerResponse, situation: Situation) {
  const { login, busy = 0, count } = situation
  if (count <= busy) return end(response, 429, { 'retry-after': '0' })
  const url = new URL(request.url ?? '/', `http://${request.headers.host}`)
  const authorization = request.headers.authorization ?? ''
  if (login && url.pathname === '/token') {
    const expected = `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`
    return authorization === expected ? json(response, { token: url.searchParams.get('scope') }) : end(response, 403)
  }
  const [, path, kind, reference = ''] = /^\/v2\/(.+?)\/(manifests|blobs|tags)\/(.*)$/.exec(url.pathname) ?? []
  if (path === undefined || kind === undefined) return end(response, 404)
  const needed = { GET: 'pull', HEAD: 'pull', DELETE: 'delete' }[request.method ?? ''] ?? 'pull,push'
  if (login && authorization !== `Bearer repository:${path}:${needed}`) {
    const challenge = `Bearer realm="http://${request.headers.host}/token",service="registry"`
    return end(response, 401, { 'www-authenticate': challenge })
  }
  const call = { store, path, reference, request, response, url, situation }
  return { manifests, blobs, tags }[kind as 'manifests' | 'blobs' | 'tags'](call)
}

interface Call {
  readonly store: Store
  readonly path: string
  readonly reference: string
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly url: URL
  readonly situation: Situation
}

async function manifests({ store, path, reference, request, response }: Call) {
  if (request.method === 'PUT') {
    const type = request.headers['content-type'] ?? ''
    const name = store.put(path, await buffer(request), type, reference.includes(':') ? [] : [reference])
    return end(response, 201, { 'docker-content-digest': name })
  }
  if (request.method === 'DELETE') return end(response, store.remove(path, reference) ? 202 : 404)
  const found = store.find(path, reference)
  if (found === undefined) return end(response, 404)
  response.writeHead(200, { 'content-type': found.mediaType, 'docker-content-digest': digest(found.bytes) })
  response.end(found.bytes)
}

async function blobs({ store, path, reference, request, response, url }: Call) {
  if (request.method === 'POST') return end(response, 202, { location: `/v2/${path}/blobs/uploads/${randomUUID()}` })
  if (request.method === 'PUT') {
    const bytes = await buffer(request)
    if (url.searchParams.get('digest') !== digest(bytes)) return end(response, 400)
    store.putBlob(path, bytes)
    return end(response, 201)
  }
  const bytes = store.blobs.get(`${path}@${reference}`)
  response.writeHead(bytes ? 200 : 404).end(request.method === 'HEAD' ? undefined : bytes)
}

function tags({ store, path, response, url, situation }: Call) {
  const all = store.tagsOf(path)
  if (all.length === 0) return end(response, 404)
  const { pageSize = 1000 } = situation
  const start = all.indexOf(url.searchParams.get('last') ?? '') + 1
  const page = all.slice(start, start + pageSize)
  const more = start + pageSize < all.length
  return json(
    response,
    { name: path, tags: page },
    more ? { link: `</v2/${path}/tags/list?last=${page.at(-1)}>; rel="next"` } : {},
  )
}

const end = (response: ServerResponse, status: number, headers: Record<string, string> = {}) =>
  void response.writeHead(status, headers).end()

const json = (response: ServerResponse, body: object, headers: Record<string, string> = {}) =>
  void response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
