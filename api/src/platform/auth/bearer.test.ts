import { describe, expect, it } from 'vitest'
import { type BearerError, bearerChallenge, parseBearer } from './bearer.ts'

describe('parseBearer', () => {
  it.each([
    ['Bearer abc.def.ghi', 'abc.def.ghi'],
    ['bearer abc', 'abc'],
    ['BEARER a-b._~+/Z09==', 'a-b._~+/Z09=='],
  ])('takes the token from %j', (header, token) => {
    expect(parseBearer(header)).toEqual({ token })
  })

  it.each([undefined, '', 'Basic dXNlcjpwYXNz', 'DPoP abc', 'Bearers abc', 'bearer-x abc', 'abc.def.ghi'])(
    'finds no bearer credentials in %j',
    (header) => {
      expect(parseBearer(header)).toBe('missing')
    },
  )

  it.each([
    'Bearer',
    'Bearer ',
    'Bearer  abc',
    'Bearer\tabc',
    'Bearer abc ',
    'Bearer abc def',
    'Bearer abc, Bearer def',
    'Bearer =abc',
    'Bearer a=b',
    'Bearer "abc"',
    'Bearer abc\u0000',
    'Bearer abc\n',
    'Bearer äbc',
    'Bearer=abc',
    'Bearer: abc',
  ])('refuses %j as malformed', (header) => {
    expect(parseBearer(header)).toBe('malformed')
  })

  it('reads a long hostile header in linear time', () => {
    const started = performance.now()
    expect(parseBearer(`Bearer ${'a='.repeat(500_000)}`)).toBe('malformed')
    expect(parseBearer(`Bearer ${'='.repeat(1_000_000)}`)).toBe('malformed')
    expect(performance.now() - started).toBeLessThan(1_000)
  })
})

describe('bearerChallenge', () => {
  it.each<[refusal: BearerError | undefined, challenge: string]>([
    [undefined, 'Bearer realm="catalog"'],
    [{ error: 'invalid_request' }, 'Bearer realm="catalog", error="invalid_request"'],
    [{ error: 'invalid_token' }, 'Bearer realm="catalog", error="invalid_token"'],
    [
      { error: 'insufficient_scope', scope: 'catalog:write' },
      'Bearer realm="catalog", error="insufficient_scope", scope="catalog:write"',
    ],
  ])('for %j', (refusal, challenge) => {
    expect(bearerChallenge(refusal)).toBe(challenge)
  })
})
