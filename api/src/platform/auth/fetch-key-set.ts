import type { JSONWebKeySet } from 'jose'
import { keySetBytesMax, parseKeySet } from './key-set.ts'

const timeoutMsDefault = 5_000
const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/**
 * The address of a JWK Set.
 * @throws TypeError unless it is an https URL without credentials in it; http is for loopback addresses only, since
 *   whoever can change the answer on its way can sign tokens
 */
export function parseKeySetUrl(text: string): URL {
  const url = URL.parse(text)
  if (url === null) throw new TypeError('the address of the JWK Set is not a URL')
  if (url.username !== '' || url.password !== '') throw new TypeError('the JWK Set URL must not hold credentials')
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback.test(url.hostname)))
    throw new TypeError('the JWK Set URL must use https (http only for localhost)')
  return url
}

async function readBounded(body: ReadableStream<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.byteLength
    if (bytes > keySetBytesMax) throw new Error(`the answer is longer than ${keySetBytesMax} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/**
 * Gets a JWK Set over HTTP; redirects are not followed.
 * @param signal gives up early
 * @param timeoutMs bounds the whole exchange, headers and body (default 5,000)
 * @throws Error when there is no complete, usable answer of at most `keySetBytesMax` bytes with status 200 in time
 */
export async function fetchKeySet(
  url: URL,
  signal: AbortSignal,
  timeoutMs: number = timeoutMsDefault,
): Promise<JSONWebKeySet> {
  const response = await fetch(url, {
    headers: { accept: 'application/jwk-set+json, application/json' },
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
  })
  if (response.status !== 200 || response.body === null) {
    await response.body?.cancel()
    throw new Error(`the JWK Set endpoint answered ${response.status}`)
  }
  return parseKeySet(await readBounded(response.body))
}
