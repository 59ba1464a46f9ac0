import { describe, expect, test } from 'vitest'
import { compareVersions, parseVersion, versionOfTag } from './version.ts'

const version = (text: string) => parseVersion(text) ?? { text, core: [0n, 0n, 0n] as const, prerelease: ['none'] }

describe('parseVersion', () => {
  test.each(['0.0.0', '1.2.3', '1.2.3-rc.1', '1.0.0-0a', '1.0.0--', '1.0.0-x-y-z.--', '99999999999999999999.0.0'])(
    'takes %s',
    (text) => {
      expect(parseVersion(text)?.text).toBe(text)
    },
  )

  test.each(['', '1', '1.2', '1.2.3.4', '01.2.3', '1.2.3-', '1.2.3-01', '1.2.3-a..b', '1.2.3+b', 'v1.2.3', '1.2.3\n'])(
    'takes %j for no version',
    (text) => {
      expect(parseVersion(text)).toBeUndefined()
    },
  )

  test('takes nothing that is longer than a tag of a registry may be', () => {
    expect(parseVersion(`1.2.3-${'a'.repeat(122)}`)).toBeDefined()
    expect(parseVersion(`1.2.3-${'a'.repeat(123)}`)).toBeUndefined()
  })
})

test('the tag of a version has a v before it', () => {
  expect(versionOfTag('v1.2.3')?.text).toBe('1.2.3')
  expect(versionOfTag('vv1.2.3')).toBeUndefined()
  expect(versionOfTag('1.2.3')).toBeUndefined()
})

test('versions have the order of semver.org, item 11', () => {
  const ordered = [
    '1.0.0-1',
    '1.0.0-9',
    '1.0.0-10',
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.beta',
    '1.0.0-beta',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    '1.0.0-rc.1',
    '1.0.0',
    '1.0.1',
    '1.2.0',
    '1.10.0',
    '2.0.0',
    '10000000000000000000.0.0',
    '10000000000000000001.0.0',
  ]

  for (const [index, text] of ordered.entries()) {
    for (const [other, against] of ordered.entries()) {
      const sign = Math.sign(compareVersions(version(text), version(against)))
      expect([text, against, sign]).toEqual([text, against, Math.sign(index - other)])
    }
  }
})
