import { readFileSync } from 'node:fs'
import { fetchPatiently, type Patience } from './http.ts'

export interface KubernetesOptions {
  /** @default the API server that Kubernetes names in every pod's environment */
  readonly server?: string
  /** The file with the token, read for each request as the kubelet renews it. */
  readonly tokenFile?: string
  readonly patience?: Patience
}

const tokenFileOfPods = '/var/run/secrets/kubernetes.io/serviceaccount/token'

/**
 * Gets `path`, such as `/api/v1/namespaces/ci/pods`, from the Kubernetes API; nothing where there is no such object.
 * Node has to trust the cluster's authority: `NODE_EXTRA_CA_CERTS` names its file.
 */
export function getObject(path: string, options: KubernetesOptions = {}): Promise<unknown> {
  return call(path, {}, options)
}

/** Changes the object at `path` by a merge patch (RFC 7396) and returns it; nothing where there is no such object. */
export function mergePatch(path: string, patch: object, options: KubernetesOptions = {}): Promise<unknown> {
  const headers = { 'content-type': 'application/merge-patch+json' }
  return call(path, { method: 'PATCH', headers, body: JSON.stringify(patch) }, options)
}

/** Creates `object` at `path`, the list of its kind. False where one of its name exists already. */
export async function createObject(path: string, object: object, options: KubernetesOptions = {}): Promise<boolean> {
  const headers = { 'content-type': 'application/json' }
  const response = await send(path, { method: 'POST', headers, body: JSON.stringify(object) }, options)
  if (response.status !== 409) await answerOf(path, response)
  return response.status !== 409
}

async function call(path: string, init: RequestInit, options: KubernetesOptions): Promise<unknown> {
  const response = await send(path, init, options)
  if (response.status !== 404) return answerOf(path, response)
  await response.body?.cancel()
  return
}

function send(path: string, init: RequestInit, options: KubernetesOptions): Promise<Response> {
  const { server = serverOfPods(), tokenFile = tokenFileOfPods, patience } = options
  const authorization = `Bearer ${readFileSync(tokenFile, 'utf8').trim()}`
  const headers = { ...init.headers, authorization, accept: 'application/json' }
  return fetchPatiently(`${server}${path}`, { ...init, headers, redirect: 'error' }, patience)
}

async function answerOf(path: string, response: Response): Promise<unknown> {
  if (!response.ok) throw new Error(`The API server answered ${response.status} for ${path}: ${await response.text()}`)
  return response.json()
}

function serverOfPods(): string {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT_HTTPS: port } = process.env
  if (host === undefined || port === undefined) throw new Error('This is no pod: name the API server')
  return `https://${host.includes(':') ? `[${host}]` : host}:${port}`
}
