import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { createGunzip } from 'node:zlib'
import type { GitRepository } from './git-repository.ts'
import { serveLocally } from './local-server.ts'

export interface GitServerOptions {
  /**
   * `smart`: as a hosting service, which gives any commit that is asked for. `advertised only`: an older server, which
   * gives what a branch or tag names. `plain files`: a web server that knows nothing of git.
   * @default 'smart'
   */
  readonly kind?: 'smart' | 'advertised only' | 'plain files'
  /** Whoever does not say this password is told to. */
  readonly password?: string
  /** How many of the first requests are answered with 503. @default 0 */
  readonly failures?: number
  /** Whether it takes pushes. @default false */
  readonly writable?: boolean
  /** Called when a push is about to be taken, before git sees it: for somebody else's push in between. */
  readonly beforePush?: (count: number) => Promise<unknown>
  /** Every request is sent on to the same path below this URL. */
  readonly redirectTo?: string
}

export interface GitServer {
  /** Where the repository is: `http://localhost:<port>/acme/catalog`. */
  readonly url: string
  /** `GET /acme/catalog/info/refs?service=git-upload-pack`, one text per request. */
  readonly requests: readonly string[]
}

const home = '/acme/catalog'

const services = ['git-upload-pack', 'git-receive-pack'] as const

/** Serves one repository over HTTP until the test ends (gitprotocol-http(5)). */
export async function serveGitRepository(
  repository: GitRepository,
  options: GitServerOptions = {},
): Promise<GitServer> {
  const requests: string[] = []
  if (options.kind === 'plain files') await repository.git('update-server-info')
  const host = await serveLocally((request, response) => {
    requests.push(`${request.method} ${request.url}`)
    const refusal = refuse(request, requests.length, options)
    if (refusal) response.writeHead(...refusal).end()
    else answer(repository, request, response, options).catch((error) => response.destroy(error))
  })
  return { url: `http://${host}${home}`, requests }
}

type Refusal = [status: number, headers: Record<string, string>]

function refuse(request: IncomingMessage, count: number, options: GitServerOptions): Refusal | undefined {
  if (count <= (options.failures ?? 0)) return [503, {}]
  if (options.redirectTo) {
    return [302, { Location: `${options.redirectTo}${request.url?.slice(home.length)}` }]
  }
  const [, credentials = ''] = (request.headers.authorization ?? '').split(' ')
  const [, password] = Buffer.from(credentials, 'base64').toString().split(':')
  if (options.password && password !== options.password) return [401, { 'WWW-Authenticate': 'Basic realm="git"' }]
  return undefined
}

async function answer(
  { folder }: GitRepository,
  request: IncomingMessage,
  response: ServerResponse,
  { kind = 'smart', writable = false, beforePush }: GitServerOptions,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
  const path = pathname.slice(home.length + 1)
  if (kind === 'plain files') {
    const file = await readFile(join(folder, '.git', path)).catch(() => undefined)
    response.writeHead(file ? 200 : 404).end(file)
    return
  }
  const advertise = path === 'info/refs'
  const service = serviceOf(advertise ? searchParams.get('service') : path, writable)
  if (service === undefined) {
    response.writeHead(404).end()
    return
  }
  if (path === 'git-receive-pack') await beforePush?.(countPush(folder))
  const type = advertise ? 'advertisement' : 'result'
  response.writeHead(200, { 'Content-Type': `application/x-${service}-${type}` })
  // A server without protocol 2 says so by not hearing the wish for it; only there does it guard what is advertised.
  const protocol = kind === 'smart' ? (request.headers['git-protocol'] ?? '') : ''
  const args = [service.slice(4), '--stateless-rpc', ...(advertise ? ['--advertise-refs'] : []), folder]
  const child = spawn('git', args, {
    env: { PATH: process.env.PATH, GIT_PROTOCOL: String(protocol) },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  if (advertise) response.write(`${packet(`# service=${service}\n`)}0000`)
  const body = request.headers['content-encoding'] === 'gzip' ? request.pipe(createGunzip()) : request
  body.pipe(child.stdin.on('error', () => undefined))
  child.stdout.pipe(response)
  await once(child, 'close')
}

/** What git is asked for, if the server gives it. */
function serviceOf(name: string | null, writable: boolean) {
  return services.find((one) => one === name && (writable || one === 'git-upload-pack'))
}

/** Pushes that were begun, by the folder of their repository. */
const pushes = new Map<string, number>()

function countPush(folder: string): number {
  const count = (pushes.get(folder) ?? 0) + 1
  pushes.set(folder, count)
  return count
}

/** A pkt-line (gitprotocol-common(5)). */
const packet = (text: string) => `${(text.length + 4).toString(16).padStart(4, '0')}${text}`
