import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { type CryptoKey, createLocalJWKSet, type JSONWebKeySet, type JWSHeaderParameters } from 'jose'
import { fetchKeySet, parseKeySetUrl } from './fetch-key-set.ts'
import { type KeyLog, KeyRing, type KeyRingPolicy } from './key-ring.ts'
import { parseKeySet, usableKeys } from './key-set.ts'

/** Where the issuer's public keys come from: an address, a file that is read again, or the keys themselves. */
export type KeySource = { readonly url: string } | { readonly file: string } | { readonly keys: JSONWebKeySet }

/** Finds the key that a token's header names. */
export interface Keys {
  find(header: JWSHeaderParameters): Promise<CryptoKey>
  close(): void
}

interface KeySourceOptions {
  readonly now: () => Date
  readonly log: KeyLog
  readonly policy?: Partial<KeyRingPolicy>
}

const hourMs = 3_600_000
const remotePolicy: KeyRingPolicy = {
  refreshMs: 600_000,
  retryMs: 10_000,
  cooldownMs: 30_000,
  outageMs: 24 * hourMs,
}
const filePolicy: KeyRingPolicy = { ...remotePolicy, refreshMs: 30_000 }

/**
 * Opens a source of keys. A URL is loaded again every 10 minutes, a file every 30 seconds, both earlier for a key that
 * is not known, but not within 30 seconds; while loads fail the last good keys serve for 24 hours.
 * @throws Error at once when the keys given, or the file, hold no usable key, or the URL may not be used; an endpoint
 *   that does not answer is no error here: it may come back
 */
export function openKeys(source: KeySource, { now, log, policy }: KeySourceOptions): Keys {
  if ('keys' in source) return { find: createLocalJWKSet(usableKeys(source.keys)), close: () => undefined }
  if ('file' in source) {
    const load = async (signal: AbortSignal) => parseKeySet(await readFile(source.file, { encoding: 'utf8', signal }))
    const initial = parseKeySet(readFileSync(source.file, 'utf8'))
    return new KeyRing({ load, initial, policy: { ...filePolicy, ...policy }, now, log })
  }
  const url = parseKeySetUrl(source.url)
  const load = (signal: AbortSignal) => fetchKeySet(url, signal)
  return new KeyRing({ load, policy: { ...remotePolicy, ...policy }, now, log })
}
