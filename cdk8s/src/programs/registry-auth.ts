import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fetchPatiently, type Patience } from './http.ts'

/** Finds the `Authorization` header that a registry wants. */
export interface Authorizer {
  /** The header that served `scope`, such as `repository:owner/name:pull`, so far. */
  readonly header: (scope: string) => string | undefined
  /** Answers the `WWW-Authenticate` of a 401 with a new header. False where there is nothing to answer. */
  readonly answer: (challenge: string | null, scope: string) => Promise<boolean>
}

interface AuthorizerOptions {
  readonly dockerConfig?: string | undefined
  /** The registry and its token service may be without TLS. @default false */
  readonly plainHttp?: boolean
  readonly patience?: Patience | undefined
}

interface DockerConfig {
  readonly auths?: Readonly<
    Record<string, { readonly auth?: string; readonly username?: string; readonly password?: string }>
  >
}

/**
 * Authorizes by the login of `host` in `config.json` of the folder `dockerConfig`, as `docker login` writes it and a
 * secret of type `kubernetes.io/dockerconfigjson` holds it; anonymous where there is none. Basic (RFC 7617) and the
 * token protocol of the distribution registries are answered.
 */
export function authorizer(host: string, { dockerConfig, plainHttp = false, patience }: AuthorizerOptions): Authorizer {
  const login = readLogin(host, dockerConfig)
  const headers = new Map<string, string>()
  return {
    header: (scope) => headers.get(scope),
    answer: async (challenge, scope) => {
      if (challenge === null) return false
      const header = /^basic/i.test(challenge) ? login : await bearer(challenge, { scope, login, plainHttp, patience })
      if (header === undefined) return false
      headers.set(scope, header)
      return true
    },
  }
}

/** The value of a Basic `Authorization` header for `host`; nothing where no login is known. */
export function readLogin(host: string, folder: string | undefined): string | undefined {
  if (folder === undefined) return
  let config: DockerConfig
  try {
    config = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as DockerConfig
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return
    // Not the cause: a message of JSON.parse quotes the text, and this text is a secret.
    // biome-ignore lint/style/useErrorCause: the cause would show parts of the secret
    throw new Error(`${join(folder, 'config.json')} cannot be read as the JSON of a docker login`)
  }
  const names = host === 'docker.io' ? ['docker.io', 'https://index.docker.io/v1/'] : [host, `https://${host}`]
  const entry = names.map((name) => config.auths?.[name]).find((found) => found !== undefined)
  if (entry?.auth) return `Basic ${entry.auth}`
  if (entry?.username === undefined || entry.password === undefined) return
  return `Basic ${Buffer.from(`${entry.username}:${entry.password}`).toString('base64')}`
}

interface TokenRequest {
  readonly scope: string
  readonly plainHttp: boolean
  readonly login: string | undefined
  readonly patience: Patience | undefined
}

async function bearer(
  challenge: string,
  { scope, login, plainHttp, patience }: TokenRequest,
): Promise<string | undefined> {
  const fields = Object.fromEntries(
    [...challenge.matchAll(/([a-z]+)="([^"]*)"/gi)].map(([, key, value]) => [key, value]),
  )
  const realm = fields['realm']
  if (!/^bearer /i.test(challenge) || realm === undefined) return
  const url = new URL(realm)
  if (url.protocol !== 'https:' && !plainHttp) throw new Error(`The token service ${realm} is not https`)
  if (fields['service']) url.searchParams.set('service', fields['service'])
  url.searchParams.set('scope', scope)
  const response = await fetchPatiently(
    url.href,
    { headers: login === undefined ? {} : { authorization: login } },
    patience,
  )
  if (!response.ok) throw new Error(`The token service ${url.origin} answered ${response.status}: is the login right?`)
  const { token, access_token: accessToken } = (await response.json()) as { token?: string; access_token?: string }
  const value = token ?? accessToken
  return value === undefined ? undefined : `Bearer ${value}`
}
