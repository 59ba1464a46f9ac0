import { describe, expect, it } from 'vitest'
import { assertVersion, etagOf, noneMatchHits, parseIfMatch } from './precondition.ts'

const failure = (code: string) => expect.objectContaining({ problem: expect.objectContaining({ code }) })

describe('parseIfMatch', () => {
  it.each([
    ['*', 'any'],
    [' * ', 'any'],
    ['"v1"', [1]],
    ['"v1", "v22"', [1, 22]],
    ['"v1","v2" ,"v3"', [1, 2, 3]],
    ['"v2147483647"', [2_147_483_647]],
    // Well-formed, and no version of ours: these match nothing.
    ['W/"v1"', []],
    ['W/"v1", "v2"', [2]],
    ['""', []],
    ['"v"', []],
    ['"1"', []],
    ['"v1.0"', []],
    ['"V1"', []],
    ['"v-1"', []],
    ['"v2147483648"', []],
    ['"v99999999999"', []],
    ['"abc", "é"', []],
    [new Array(20).fill('"v1"').join(), new Array(20).fill(1)],
  ])('%s', (header, expected) => {
    expect(parseIfMatch(header)).toEqual(expected)
  })

  it.each([
    '',
    'v1',
    '"v1',
    'v1"',
    "'v1'",
    '"v1" "v2"',
    '"v1",',
    '"v1", *',
    'w/"v1"',
    '"a b"',
    '"a"b"',
    new Array(21).fill('"v1"').join(),
  ])('%j is refused', (header) => {
    expect(() => parseIfMatch(header)).toThrow(failure('http.invalid'))
  })
})

describe('noneMatchHits', () => {
  it.each([
    ['*', true],
    ['"v7"', true],
    ['W/"v7"', true],
    ['"v6", "v7"', true],
    ['"v6",W/"v7"', true],
    ['"v6"', false],
    ['"v77"', false],
    ['v7', false],
    ['', false],
    ['garbage,,"', false],
  ])('%j: %s', (header, expected) => {
    expect(noneMatchHits(header, etagOf(7))).toBe(expected)
  })
})

describe('assertVersion', () => {
  it.each([['any' as const], [[3]], [[1, 3]]])('version 3 is in %j', (expected) => {
    expect(() => assertVersion(3, expected)).not.toThrow()
  })

  it.each([[[]], [[2]], [[1, 2, 33]]])('version 3 is not in %j, and the client is told so', (expected) => {
    expect(() => assertVersion(3, expected)).toThrow(failure('http.version_stale'))
    expect(() => assertVersion(3, expected)).toThrow(
      expect.objectContaining({ detail: expect.stringContaining('"v3"') }),
    )
  })
})
