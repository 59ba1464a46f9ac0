import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import fc from 'fast-check'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { InvalidToken, type InvalidTokenReason } from './failures.ts'
import { createVerifier } from './verifier.ts'

const issuer = 'https://id.example.com/'
const audience = 'catalog-api'
const now = new Date('2026-03-01T12:00:00.000Z')
const nowSeconds = now.getTime() / 1000

const ed = generateKeyPairSync('ed25519')
const otherEd = generateKeyPairSync('ed25519')
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const jwk = (key: KeyObject, kid: string) => ({ ...key.export({ format: 'jwk' }), kid })
const keys = { keys: [jwk(ed.publicKey, 'ed'), jwk(ec.publicKey, 'ec')] }

const log = pino({ level: 'silent' })
const verifier = createVerifier({ issuer, audience, jwks: { keys }, now: () => now, log })

type Signer = (input: string) => Buffer
const byEd: Signer = (input) => sign(null, Buffer.from(input), ed.privateKey)
const byOtherEd: Signer = (input) => sign(null, Buffer.from(input), otherEd.privateKey)
const byEc: Signer = (input) => sign('sha256', Buffer.from(input), { key: ec.privateKey, dsaEncoding: 'ieee-p1363' })
const byRsa: Signer = (input) => sign('sha256', Buffer.from(input), rsa.privateKey)
const byNobody: Signer = () => Buffer.alloc(0)
const byHmac =
  (secret: string | Buffer): Signer =>
  (input) =>
    createHmac('sha256', secret).update(input).digest()

const goodHeader = { alg: 'EdDSA', typ: 'at+jwt', kid: 'ed' }
const goodClaims = {
  iss: issuer,
  aud: audience,
  sub: 'alice',
  scope: 'catalog:write',
  jti: 'token-1',
  iat: nowSeconds - 60,
  exp: nowSeconds + 600,
}
const encode = (part: unknown) =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url')

/** Signs whatever it is given; a text is taken as the raw JSON of that part. */
function forge(header: unknown, claims: unknown = goodClaims, signer: Signer = byEd): string {
  const input = `${encode(header)}.${encode(claims)}`
  return `${input}.${signer(input).toString('base64url')}`
}
const withHeader = (changes: object, signer: Signer = byEd) => forge({ ...goodHeader, ...changes }, goodClaims, signer)
const withClaims = (changes: object) => forge(goodHeader, { ...goodClaims, ...changes })
const good = withClaims({})
const [header64 = '', claims64 = '', signature64 = ''] = good.split('.')

describe('verify accepts', () => {
  it('a good token, and says who acts', async () => {
    const actor = await verifier.verify(good)
    expect(actor).toEqual({ subject: 'alice', scopes: ['catalog:write'], tokenId: 'token-1' })
  })

  it.each([
    ['ES256', withHeader({ alg: 'ES256', kid: 'ec' }, byEc)],
    ['EdDSA by its newer name', withHeader({ alg: 'Ed25519' })],
    ['no kid where one key fits', withHeader({ kid: undefined })],
    ['typ as a media type', withHeader({ typ: 'application/at+jwt' })],
    ['typ in capitals', withHeader({ typ: 'AT+JWT' })],
    ['several audiences', withClaims({ aud: ['other', audience] })],
    ['expiry within the clock tolerance', withClaims({ exp: nowSeconds - 29 })],
    ['nbf and iat within the clock tolerance', withClaims({ nbf: nowSeconds + 30, iat: nowSeconds + 30 })],
    ['no iat', withClaims({ iat: undefined })],
    ['255 characters of any script as subject', withClaims({ sub: '𝛼'.repeat(255) })],
    ['the longest token', withClaims({ padding: 'x'.repeat(5_800) })],
    [
      'a jku, jwk and x5u that nobody looks at',
      withHeader({ jku: 'https://x.example', x5u: 'https://x.example', jwk: {} }),
    ],
  ])('%s', async (_, token) => {
    expect(await verifier.verify(token)).toMatchObject({ scopes: ['catalog:write'] })
  })

  it('a token without scope or jti, which then may do nothing special', async () => {
    const actor = await verifier.verify(withClaims({ scope: undefined, jti: undefined, sub: 'bob' }))
    expect(actor).toEqual({ subject: 'bob', scopes: [] })
  })
})

const publicPem = ed.publicKey.export({ format: 'pem', type: 'spki' })
const publicX = Buffer.from(ed.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')
const unencodedInput = `${encode({ ...goodHeader, b64: false, crit: ['b64'] })}.{}`
const unencoded = `${unencodedInput}.${byEd(unencodedInput).toString('base64url')}`
const embedded = otherEd.publicKey.export({ format: 'jwk' })

const hostile: readonly (readonly [name: string, token: string, reason: InvalidTokenReason])[] = [
  ['expired', withClaims({ exp: nowSeconds - 30 }), 'expired'],
  ['no expiry', withClaims({ exp: undefined }), 'expiry'],
  ['an expiry as text', withClaims({ exp: String(nowSeconds + 600) }), 'expiry'],
  ['an infinite expiry', forge(goodHeader, JSON.stringify(goodClaims).replace(/"exp":\d+/, '"exp":1e999')), 'expiry'],
  ['not valid before 2100', withClaims({ nbf: 4_102_444_800 }), 'not_yet_valid'],
  ['nbf as text', withClaims({ nbf: 'now' }), 'not_yet_valid'],
  ['issued in the future', withClaims({ iat: nowSeconds + 31 }), 'issued_at'],
  ['issued after it expires', withClaims({ iat: nowSeconds, exp: nowSeconds }), 'issued_at'],
  ['iat as text', withClaims({ iat: 'now' }), 'issued_at'],
  ['another audience', withClaims({ aud: 'billing-api' }), 'audience'],
  ['other audiences', withClaims({ aud: ['billing-api', 'catalog-api2'] }), 'audience'],
  ['no audience', withClaims({ aud: undefined }), 'audience'],
  ['another issuer', withClaims({ iss: 'https://evil.example.com/' }), 'issuer'],
  ['almost the issuer', withClaims({ iss: issuer.slice(0, -1) }), 'issuer'],
  ['the issuer in a list', withClaims({ iss: [issuer] }), 'issuer'],
  ['no issuer', withClaims({ iss: undefined }), 'issuer'],
  ['an ID token', withHeader({ typ: 'JWT' }), 'type'],
  ['no typ', withHeader({ typ: undefined }), 'type'],
  ['typ as a list', withHeader({ typ: ['at+jwt'] }), 'type'],
  ['alg none', withHeader({ alg: 'none' }, byNobody), 'algorithm'],
  ['alg none in other letters', withHeader({ alg: 'nOnE' }, byNobody), 'algorithm'],
  ['alg none with a signature', withHeader({ alg: 'none' }), 'algorithm'],
  ['no alg', withHeader({ alg: undefined }), 'malformed'],
  ['HS256 keyed with the public key as PEM', withHeader({ alg: 'HS256' }, byHmac(publicPem)), 'algorithm'],
  ['HS256 keyed with the bytes of the public key', withHeader({ alg: 'HS256' }, byHmac(publicX)), 'algorithm'],
  ['that HMAC under the header of EdDSA', withHeader({}, byHmac(publicPem)), 'signature'],
  ['RS256', withHeader({ alg: 'RS256', kid: 'rsa' }, byRsa), 'algorithm'],
  ['an RSA signature under the header of EdDSA', withHeader({}, byRsa), 'signature'],
  ['a P-256 signature under the header of EdDSA', withHeader({}, byEc), 'signature'],
  ['the P-256 key named for EdDSA', withHeader({ kid: 'ec' }, byEc), 'unknown_key'],
  ['the Ed25519 key named for ES256', withHeader({ alg: 'ES256' }), 'unknown_key'],
  ['an algorithm that objects inherit', withHeader({ alg: 'constructor' }), 'algorithm'],
  ['signed with a key of their own', withHeader({}, byOtherEd), 'signature'],
  ['that key embedded as jwk', withHeader({ jwk: embedded }, byOtherEd), 'signature'],
  ['that key embedded, under its own kid', withHeader({ jwk: embedded, kid: 'evil' }, byOtherEd), 'unknown_key'],
  ['a jku of their own', withHeader({ jku: 'https://evil.example', kid: 'evil' }, byOtherEd), 'unknown_key'],
  ['an unknown kid', withHeader({ kid: 'ed ' }), 'unknown_key'],
  ['a kid as a path', withHeader({ kid: '../../dev/null' }), 'unknown_key'],
  ['a numeric kid', withHeader({ kid: 1 }), 'unknown_key'],
  ['a critical extension', withHeader({ crit: ['exp'], exp: 1 }), 'critical_header'],
  ['an empty crit', withHeader({ crit: [] }), 'malformed'],
  ['an unencoded payload', unencoded, 'malformed'],
  ['a changed payload', `${header64}.${encode({ ...goodClaims, scope: 'catalog:admin' })}.${signature64}`, 'signature'],
  ['a changed header', `${encode({ ...goodHeader, x: 1 })}.${claims64}.${signature64}`, 'signature'],
  ['a signature cut short', good.slice(0, -4), 'signature'],
  ['no signature', `${header64}.${claims64}.`, 'signature'],
  ['no signature part', `${header64}.${claims64}`, 'malformed'],
  ['five parts, as if encrypted', `${good}.x.y`, 'malformed'],
  ['nothing', '', 'malformed'],
  ['two dots', '..', 'malformed'],
  ['a header that is no JSON', forge('{'), 'malformed'],
  ['a header that is a list', forge([]), 'malformed'],
  ['a payload that is no JSON', forge(goodHeader, '{'), 'malformed'],
  ['a payload that is a list', forge(goodHeader, [goodClaims]), 'malformed'],
  ['no subject', withClaims({ sub: undefined }), 'subject'],
  ['an empty subject', withClaims({ sub: '' }), 'subject'],
  ['a numeric subject', withClaims({ sub: 1 }), 'subject'],
  ['a subject of 256 characters', withClaims({ sub: 'x'.repeat(256) }), 'subject'],
  ['a NUL in the subject', withClaims({ sub: 'a\u0000b' }), 'subject'],
  ['a line break in the subject', withClaims({ sub: 'a\nb' }), 'subject'],
  ['half a surrogate pair in the subject', withClaims({ sub: '\ud800' }), 'subject'],
  ['a numeric jti', withClaims({ jti: 1 }), 'token_id'],
  ['scopes as a list', withClaims({ scope: ['catalog:write'] }), 'scope'],
  ['one character too long', `${good}${'A'.repeat(8_193 - good.length)}`, 'too_long'],
  ['huge', withClaims({ padding: 'x'.repeat(1_000_000) }), 'too_long'],
]

describe('verify refuses', () => {
  it.each(hostile)('%s', async (_, token, reason) => {
    const refusal: unknown = await verifier.verify(token).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(InvalidToken)
    expect(refusal).toMatchObject({ reason, message: `invalid token: ${reason}` })
    expect(refusal).not.toHaveProperty('cause')
  })

  it('a token without kid where two keys fit', async () => {
    const two = { keys: [jwk(ed.publicKey, 'ed'), jwk(otherEd.publicKey, 'other')] }
    const ambiguous = createVerifier({ issuer, audience, jwks: { keys: two }, now: () => now, log })
    await expect(ambiguous.verify(withHeader({ kid: undefined }))).rejects.toMatchObject({ reason: 'ambiguous_key' })
  })

  it('every token with one character changed', async () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.'
    // The last character of the signature has bits that mean nothing.
    const position = fc.nat(good.length - 2)
    await fc.assert(
      fc.asyncProperty(position, fc.constantFrom(...alphabet), async (at, character) => {
        fc.pre(good[at] !== character)
        const changed = good.slice(0, at) + character + good.slice(at + 1)
        await expect(verifier.verify(changed)).rejects.toBeInstanceOf(InvalidToken)
      }),
      { numRuns: 300 },
    )
  })

  it('every text and every header, and never fails in another way', async () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[\w-]*\.[\w-]*\.[\w-]*$/))
    const header = fc.record({ alg: fc.constantFrom('EdDSA', 'ES256', 1), kid: fc.jsonValue(), crit: fc.jsonValue() })
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          text,
          header.map((value) => forge(value, {}, byOtherEd)),
        ),
        async (token) => {
          await expect(verifier.verify(token)).rejects.toBeInstanceOf(InvalidToken)
        },
      ),
      { numRuns: 300 },
    )
  })
})

describe('createVerifier', () => {
  it.each([-1, 301, Number.NaN])('refuses a clock tolerance of %s s', (clockToleranceSeconds) => {
    const options = { issuer, audience, jwks: { keys }, clockToleranceSeconds, now: () => now, log }
    expect(() => createVerifier(options)).toThrow(RangeError)
  })

  it('refuses to start without a usable key', () => {
    const jwks = { keys: { keys: [jwk(rsa.publicKey, 'rsa')] } }
    expect(() => createVerifier({ issuer, audience, jwks, now: () => now, log })).toThrow(/none of the 1 keys/)
  })
})
