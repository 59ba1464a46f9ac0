import { createHash, createPrivateKey, createPublicKey, randomBytes } from 'node:crypto'
import { type FileHandle, link, mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JSONWebKeySet, SignJWT } from 'jose'
import type { Scope } from '../src/platform/auth/scopes.ts'

/** `iss` of every development token. */
export const devIssuer = 'http://localhost/catalog-dev'

/** `aud` of every development token. */
export const devAudience = 'catalog-api'

/** An Ed25519 private key as a JWK (RFC 8037); `kid` is its thumbprint (RFC 7638). */
export interface PrivateJwk {
  readonly kty: 'OKP'
  readonly crv: 'Ed25519'
  readonly x: string
  readonly d: string
  readonly kid: string
}

/** A key that signs tokens for development, and what a verifier needs to accept them. */
export interface DevKey {
  readonly privateKey: PrivateJwk
  readonly publicKeys: JSONWebKeySet
  readonly issuer: typeof devIssuer
  readonly audience: typeof devAudience
}

/** A secret for development, in base64url: the same for the same key and `purpose`. */
export const derivedSecret = (key: DevKey, purpose: string): string =>
  createHash('sha256').update(`${purpose} ${key.privateKey.d}`).digest('base64url')

/** The key file cannot be used; the message says what to do about it. */
export class DevKeyError extends Error {
  override readonly name = 'DevKeyError'
}

const fileBytesMax = 4096

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code

const fileError = (file: string, verb: 'made' | 'read', cause: unknown): DevKeyError =>
  new DevKeyError(`${file} cannot be ${verb}: ${cause instanceof Error ? cause.message : cause}`, { cause })

const devKey = (privateKey: PrivateJwk): DevKey => {
  const { kty, crv, x, kid } = privateKey
  const publicKeys = { keys: [{ kty, crv, x, kid, alg: 'EdDSA', use: 'sig' }] }
  return { privateKey, publicKeys, issuer: devIssuer, audience: devAudience }
}

/** A new development key, kept nowhere. */
export async function createDevKey(): Promise<DevKey> {
  const pair = await generateKeyPair('EdDSA', { extractable: true })
  const { x = '', d = '' } = await exportJWK(pair.privateKey)
  const kid = await calculateJwkThumbprint({ kty: 'OKP', crv: 'Ed25519', x })
  return devKey({ kty: 'OKP', crv: 'Ed25519', x, d, kid })
}

async function parseKey(text: string): Promise<DevKey> {
  const jwk = JSON.parse(text) as PrivateJwk
  const { x, d, kid } = jwk
  const publicHalf = createPublicKey(createPrivateKey({ key: { ...jwk }, format: 'jwk' })).export({ format: 'jwk' })
  if (jwk.kty !== 'OKP' || jwk.crv !== 'Ed25519') throw new Error('it is no Ed25519 key')
  if (publicHalf.x !== x) throw new Error('its halves do not belong together')
  if ((await calculateJwkThumbprint({ kty: 'OKP', crv: 'Ed25519', x })) !== kid) throw new Error('its kid is wrong')
  return devKey({ kty: 'OKP', crv: 'Ed25519', x, d, kid })
}

async function readKey(file: string, handle: FileHandle): Promise<DevKey> {
  const { mode, size } = await handle.stat()
  // Windows has no such bits: every file looks readable by all.
  if (process.platform !== 'win32' && (mode & 0o077) !== 0)
    throw new DevKeyError(
      `${file} may be read by others (mode ${(mode & 0o777).toString(8)}). Run: chmod 600 "${file}"\n` +
        'or delete it: the next start makes a new key, and tokens made so far stop working.',
    )
  try {
    if (size > fileBytesMax) throw new Error(`it is longer than ${fileBytesMax} bytes`)
    return await parseKey(await handle.readFile('utf8'))
  } catch (cause) {
    throw new DevKeyError(
      `${file} is no development key. Delete it: the next start makes a new key, and tokens made so far stop working.`,
      { cause },
    )
  }
}

async function writeKey(dataDir: string, file: string): Promise<void> {
  const { privateKey } = await createDevKey()
  const draft = `${file}.${process.pid}.${randomBytes(6).toString('hex')}`
  try {
    await mkdir(dataDir, { recursive: true })
    const handle = await open(draft, 'wx', 0o600)
    try {
      await handle.writeFile(`${JSON.stringify(privateKey, undefined, 2)}\n`)
      await handle.sync()
    } finally {
      await handle.close()
    }
    // A link appears whole or not at all, and only once: of two processes that race, one finds its key refused.
    await link(draft, file)
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw fileError(file, 'made', error)
  } finally {
    await rm(draft, { force: true })
  }
}

async function openKey(file: string): Promise<FileHandle | undefined> {
  try {
    return await open(file, 'r')
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw fileError(file, 'read', error)
  }
}

/**
 * The development key of a data directory, made on first use and kept in `dev-key.json` with mode 0600. Processes that
 * ask at the same time get the same key.
 * @throws DevKeyError when the file is readable by others, cannot be made or read, or is no such key
 */
export async function loadDevKey(dataDir: string): Promise<DevKey> {
  const file = join(dataDir, 'dev-key.json')
  let handle = await openKey(file)
  if (handle === undefined) {
    await writeKey(dataDir, file)
    handle = await openKey(file)
  }
  if (handle === undefined)
    throw new DevKeyError(`${file} is not there although it was just made: is it a broken link?`)
  try {
    return await readKey(file, handle)
  } finally {
    await handle.close()
  }
}

export interface TokenOrder {
  readonly key: DevKey
  readonly scopes: readonly Scope[]
  readonly subject: string
  readonly ttlSeconds: number
  /** The moment of issue; the token expires `ttlSeconds` later. */
  readonly now: Date
}

/** A signed access token (RFC 9068) that a verifier with the key's public half, issuer and audience accepts. */
export function mintToken({ key, scopes, subject, ttlSeconds, now }: TokenOrder): Promise<string> {
  const issuedAt = Math.floor(now.getTime() / 1000)
  return new SignJWT({ scope: scopes.join(' '), client_id: 'catalog-dev' })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: key.privateKey.kid })
    .setIssuer(key.issuer)
    .setAudience(key.audience)
    .setSubject(subject)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + ttlSeconds)
    .setJti(randomBytes(16).toString('base64url'))
    .sign({ ...key.privateKey })
}
