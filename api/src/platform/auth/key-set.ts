import { createPublicKey } from 'node:crypto'
import type { JSONWebKeySet, JWK } from 'jose'

interface KeyFamily {
  readonly kty: string
  readonly crv: string
  readonly algorithms: readonly string[]
}

// RFC 9864 gives EdDSA over Ed25519 the name Ed25519; issuers use either.
const families: readonly KeyFamily[] = [
  { kty: 'OKP', crv: 'Ed25519', algorithms: ['EdDSA', 'Ed25519'] },
  { kty: 'EC', crv: 'P-256', algorithms: ['ES256'] },
]

/** The only signature algorithms that a token may name (RFC 8725, section 3.1). */
export const tokenAlgorithms: readonly string[] = families.flatMap((family) => family.algorithms)

/** The longest JWK Set that is read, in bytes. */
export const keySetBytesMax = 128 * 1024

function isPublicKey(jwk: JWK): boolean {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' }).type === 'public'
  } catch {
    return false
  }
}

function usableKey(candidate: unknown): JWK | undefined {
  if (typeof candidate !== 'object' || candidate === null) return undefined
  const { kty, crv, x, y, kid, alg, use, key_ops: operations, d } = candidate as JWK
  const family = families.find((each) => each.kty === kty && each.crv === crv)
  if (family === undefined || d !== undefined || (use !== undefined && use !== 'sig')) return undefined
  if (alg !== undefined && !family.algorithms.includes(alg)) return undefined
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('verify'))) return undefined
  if (kid !== undefined && typeof kid !== 'string') return undefined
  const jwk = Object.fromEntries(
    Object.entries({ kty, crv, x, y, kid, alg }).filter(([, value]) => value !== undefined),
  )
  return isPublicKey(jwk) ? jwk : undefined
}

/**
 * The keys of a JWK Set (RFC 7517, section 5) that can verify our tokens: public Ed25519 and P-256 keys for signatures.
 * Others are left out, as the RFC asks of keys that a reader does not understand; so is a key published with its
 * private half, which no longer proves anything.
 * @throws Error when it is no JWK Set or no key of it is usable: then a set held already serves better
 */
export function usableKeys(set: unknown): JSONWebKeySet {
  const keys = typeof set === 'object' && set !== null && 'keys' in set ? set.keys : undefined
  if (!Array.isArray(keys)) throw new Error('not a JWK Set: an object with an array "keys" is needed')
  const usable = keys.map(usableKey).filter((key) => key !== undefined)
  if (usable.length === 0)
    throw new Error(`none of the ${keys.length} keys of the JWK Set is a public Ed25519 or P-256 signature key`)
  return { keys: usable }
}

/**
 * Reads the text of a JWK Set.
 * @throws Error as `usableKeys`, and when the text is longer than `keySetBytesMax` or no JSON
 */
export function parseKeySet(text: string): JSONWebKeySet {
  if (Buffer.byteLength(text) > keySetBytesMax) throw new Error(`the JWK Set is longer than ${keySetBytesMax} bytes`)
  return usableKeys(JSON.parse(text))
}
