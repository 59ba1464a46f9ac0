import fc from 'fast-check'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { Failure } from '../problem.ts'
import { readJson } from './json-body.ts'

const bytesMax = 200_000
const app = new Hono()
app.post('/', async (c) => {
  const value = await readJson(c, bytesMax)
  return c.json([c.req.header('x-only') === 'type' ? typeof value : value])
})
app.onError((error, c) => {
  if (error instanceof Failure) return c.json({ code: error.problem.code, detail: error.detail }, 400)
  throw error
})

const type = 'application/json'
const read = async (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string | undefined> = {}) => {
  const all = { 'content-type': type, 'content-length': String(Buffer.byteLength(body)), ...headers }
  const given = Object.entries(all).filter((header): header is [string, string] => header[1] !== undefined)
  const response = await app.request('/', { method: 'POST', body, headers: Object.fromEntries(given) })
  return (await response.json()) as unknown
}
const refusal = async (...given: Parameters<typeof read>) => ((await read(...given)) as { code?: string }).code

describe('readJson', () => {
  it('reads what JSON can say', async () => {
    const anything = fc.jsonValue({ stringUnit: 'grapheme' })
    const readable = anything.filter((value) => !JSON.stringify(value).includes('__proto__'))
    await fc.assert(
      fc.asyncProperty(readable, async (value) => {
        expect(await read(JSON.stringify(value))).toEqual(JSON.parse(JSON.stringify([value])))
      }),
      { numRuns: 200 },
    )
  })

  it.each([
    'application/json',
    'Application/JSON',
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
  ])('takes %s', async (contentType) => {
    expect(await read('1', { 'content-type': contentType })).toEqual([1])
  })

  it.each([
    undefined,
    '',
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/jsonp',
    'application/problem+json',
    'application/json; charset=latin1',
    'application/json, text/plain',
  ])('http.unsupported_media_type: %s', async (contentType) => {
    expect(await refusal('1', { 'content-type': contentType })).toBe('http.unsupported_media_type')
  })

  it('http.length_required: the length is not announced', async () => {
    expect(await refusal('1', { 'content-length': undefined })).toBe('http.length_required')
  })

  it.each(['-1', '1.5', '0x10', 'many', '1e3', ' '])('http.malformed: a length of %j', async (length) => {
    expect(await refusal('1', { 'content-length': length })).toBe('http.malformed')
  })

  it('http.body_too_large: by one byte, by the announcement alone', async () => {
    expect(await read(`"${'x'.repeat(bytesMax - 2)}"`)).toEqual(['x'.repeat(bytesMax - 2)])
    expect(await refusal('1', { 'content-length': String(bytesMax + 1) })).toBe('http.body_too_large')
    expect(await refusal('1', { 'content-length': '999999999999999' })).toBe('http.body_too_large')
  })

  it.each([
    ['nothing', ''],
    ['an open object', '{"a":1'],
    ['two values', '1 2'],
    ['a comma at the end', '[1,]'],
    ['single quotes', "{'a':1}"],
    ['NaN', 'NaN'],
    ['a comment', '1 // one'],
    ['a NUL in a string', '"\0"'],
    ['an escaped NUL in a string', '"a\\u0000b"'],
    ['an escaped NUL in a name', '{"a":[{"\\u0000":1}]}'],
    ['a high surrogate alone', '"\\ud83d"'],
    ['a low surrogate alone', '["\\uDE00"]'],
    ['surrogates in the wrong order', '{"a":"\\ude00\\ud83d"}'],
    ['half a surrogate pair in a name', '{"\\ud83d":1}'],
    ['a name of __proto__', '{"a":{"__proto__":{"b":1}}}'],
    ['an escaped name of __proto__', '{"\\u005f_proto__":1}'],
  ])('http.malformed: %s', async (_, body) => {
    expect(await refusal(body)).toBe('http.malformed')
  })

  it.each([
    ['bytes that are no UTF-8', Uint8Array.of(0x22, 0xff, 0x22)],
    ['a surrogate in UTF-8', Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22)],
    ['UTF-16', new Uint8Array(Buffer.from('{"a":1}', 'utf16le'))],
  ])('http.malformed: %s', async (_, body) => {
    expect(await refusal(body)).toBe('http.malformed')
  })

  it.each([
    ['a surrogate pair', '"\\ud83d\\ude00"', '😀'],
    ['__proto__ as a value', '{"a":"__proto__"}', { a: '__proto__' }],
    ['an escaped backslash before u0000', '"\\\\u0000"', '\\u0000'],
    ['a number beyond the safe ones', '1e300', 1e300],
  ])('takes %s', async (_, body, expected) => {
    expect(await read(body)).toEqual([expected])
  })

  it('takes the longest body that fits', async () => {
    const ones = bytesMax / 2 - 6
    expect(await read(`["\\u0041"${',1'.repeat(ones)}]`)).toEqual([['A', ...new Array(ones).fill(1)]])
  })

  it('takes the deepest body that fits', async () => {
    const depth = bytesMax / 2 - 5
    const text = `${'['.repeat(depth)}"\\u0041"${']'.repeat(depth)}`
    expect(await read(text, { 'x-only': 'type' })).toEqual(['object'])
  })
})
