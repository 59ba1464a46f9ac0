import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { keySetBytesMax, parseKeySet, tokenAlgorithms, usableKeys } from './key-set.ts'

const ed25519 = generateKeyPairSync('ed25519')
const publicEd = ed25519.publicKey.export({ format: 'jwk' })
const privateEd = ed25519.privateKey.export({ format: 'jwk' })
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' })
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ format: 'jwk' })
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' })
const x25519 = generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' })

describe('usableKeys', () => {
  it.each([
    ['Ed25519', publicEd],
    ['Ed25519 by either name', { ...publicEd, alg: 'Ed25519' }],
    ['P-256', { ...p256, alg: 'ES256', use: 'sig' }],
    ['one that may verify', { ...publicEd, key_ops: ['verify'] }],
  ])('keeps a key: %s', (_, key) => {
    expect(usableKeys({ keys: [{ ...key, kid: 'k' }] }).keys).toEqual([expect.objectContaining({ kid: 'k' })])
  })

  it.each<[name: string, key: unknown]>([
    ['RSA', rsa],
    ['P-384', p384],
    ['key agreement', x25519],
    ['symmetric', { kty: 'oct', k: 'c2VjcmV0' }],
    ['with its private half', privateEd],
    ['for encryption', { ...publicEd, use: 'enc' }],
    ['for another algorithm', { ...publicEd, alg: 'ES256' }],
    ['that may only sign', { ...publicEd, key_ops: ['sign'] }],
    ['with a numeric kid', { ...publicEd, kid: 7 }],
    ['with a short x', { ...publicEd, x: 'AAAA' }],
    ['that is no point of its curve', { ...p256, y: p256.x }],
    ['without x', { kty: 'OKP', crv: 'Ed25519' }],
    ['null', null],
    ['a text', 'key'],
  ])('leaves out a key: %s', (_, key) => {
    expect(usableKeys({ keys: [key, { ...publicEd, kid: 'good' }] }).keys).toEqual([
      expect.objectContaining({ kid: 'good' }),
    ])
  })

  it.each([undefined, null, 'x', [], {}, { keys: {} }, { keys: [] }, { keys: [rsa] }])('refuses %j', (set) => {
    expect(() => usableKeys(set)).toThrow(/JWK Set/)
  })
})

describe('parseKeySet', () => {
  it('refuses a text that is no JSON or too long', () => {
    expect(() => parseKeySet('<html>')).toThrow(SyntaxError)
    const padded = JSON.stringify({ keys: [publicEd], padding: 'x'.repeat(keySetBytesMax) })
    expect(() => parseKeySet(padded)).toThrow(/longer than 131072 bytes/)
  })
})

describe('tokenAlgorithms', () => {
  it('has asymmetric algorithms only', () => {
    expect(tokenAlgorithms).toEqual(['EdDSA', 'Ed25519', 'ES256'])
  })
})
