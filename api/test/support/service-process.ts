import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished } from 'vitest'
import { createDevKey, mintToken } from '../../dev/dev-key.ts'
import { type Scope, scopeList } from '../../src/platform/auth/scopes.ts'
import { type StartedProcess, startNode } from './process.ts'

/** The service as it runs in production: a process of its own, told everything by its environment. */
export interface ServiceProcess extends StartedProcess {
  /** Where the API listens: `http://127.0.0.1:port`. */
  readonly origin: string
  /** Where the ops listener is. */
  readonly ops: string
  /** A token with every scope. */
  readonly token: string
}

type Env = Readonly<Record<string, string>>

interface ServiceOptions {
  readonly env?: Env
  /** Options for Node itself. */
  readonly nodeArgs?: readonly string[]
}

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

/** Starts the service without waiting for anything. @param env is all that it is told */
export const startMain = (env: Env, nodeArgs: readonly string[] = []): StartedProcess =>
  startNode([...nodeArgs, main], env)

/** An environment with which the service starts on free ports, and a token that it accepts. */
export async function serviceEnvironment(databaseUrl: string): Promise<{ env: Env; token: string }> {
  const key = await createDevKey()
  const folder = await mkdtemp(join(tmpdir(), 'catalog-jwks-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const jwksFile = join(folder, 'jwks.json')
  await writeFile(jwksFile, JSON.stringify(key.publicKeys))
  const scopes: readonly Scope[] = scopeList
  return {
    token: await mintToken({ key, scopes, subject: 'tester', ttlSeconds: 3_600, now: new Date() }),
    env: {
      DATABASE_URL: databaseUrl,
      HOST: '127.0.0.1',
      PORT: '0',
      OPS_HOST: '127.0.0.1',
      OPS_PORT: '0',
      AUTH_ISSUER: key.issuer,
      AUTH_AUDIENCE: key.audience,
      AUTH_JWKS_FILE: jwksFile,
      CURSOR_SECRET: 'a secret of thirty-two characters',
      DRAIN_DELAY_MS: '0',
    },
  }
}

/** Starts the service over this database and waits until it listens; it ends with the test at the latest. */
export async function startService(databaseUrl: string, options: ServiceOptions = {}): Promise<ServiceProcess> {
  const { env, token } = await serviceEnvironment(databaseUrl)
  const started = startMain({ ...env, ...options.env }, options.nodeArgs)
  const line = () => started.log().find(({ msg }) => msg === 'service started')
  await expect.poll(line, { timeout: 30_000, message: 'the service did not start' }).toBeDefined()
  const address = (port: unknown) => `http://127.0.0.1:${port}`
  return { ...started, token, origin: address(line()?.['port']), ops: address(line()?.['ops_port']) }
}
