import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { holds } from './waiver-term.ts'
import { parseWaivers, waiverFor } from './waivers.ts'

const good = {
  vulnerability: { name: 'CVE-2026-1', aliases: ['GHSA-1'] },
  timestamp: '2026-06-01T00:00:00Z',
  products: [{ '@id': 'pkg:oci/catalog-api', subcomponents: [{ '@id': 'pkg:npm/lodash@4.17.20' }] }],
  status: 'not_affected',
  justification: 'vulnerable_code_not_in_execute_path',
  status_notes: 'owner: catalog; expires: 2026-07-01; only templates of ours are compiled',
}

const document = (...statements: readonly object[]) =>
  JSON.stringify({ '@context': 'https://openvex.dev/ns/v0.2.0', timestamp: '2026-06-01T00:00:00Z', statements })

describe('parseWaivers', () => {
  test('reads owner, expiry and reason out of the notes', () => {
    expect(parseWaivers(document(good))).toEqual([
      {
        vulnerabilities: ['CVE-2026-1', 'GHSA-1'],
        packages: ['pkg:npm/lodash@4.17.20'],
        owner: 'catalog',
        expires: '2026-07-01',
        reason: 'only templates of ours are compiled',
      },
    ])
  })

  test('takes the document of this repository', () => {
    const file = new URL('../../../security/vex.openvex.json', import.meta.url)

    expect(parseWaivers(readFileSync(file, 'utf8'))).toBeDefined()
  })

  test('waives nothing for what is fixed or still looked into', () => {
    const { justification: _, ...open } = good

    expect(parseWaivers(document({ ...open, status: 'fixed' }, { ...open, status: 'under_investigation' }))).toEqual([])
  })

  test.each([
    [{ vulnerability: {} }, 'statement 1 (no vulnerability): name the vulnerability'],
    [{ products: [{ '@id': 'pkg:oci/catalog-api' }] }, 'name each package as a subcomponent'],
    [{ status_notes: 'we know' }, 'begin status_notes with'],
    [{ status_notes: 'owner: catalog; expires: soon; why' }, 'begin status_notes with'],
    [{ status_notes: 'owner: ; expires: 2026-07-01; why' }, 'begin status_notes with'],
    [{ status_notes: 'owner: catalog; expires: 2026-07-01; ' }, 'begin status_notes with'],
    [{ status_notes: 'owner: catalog; expires: 2026-13-01; why' }, '2026-13-01 is no day'],
    [{ status_notes: 'owner: catalog; expires: 2026-08-31; why' }, 'let it expire within 90 days'],
    [{ justification: undefined }, 'justify the status not_affected'],
    [{ status: 'affected', justification: undefined }, 'say in action_statement'],
    [{ status: 'wontfix' }, 'wontfix is no status of OpenVEX'],
  ])('refuses a statement with %j', (change, problem) => {
    expect(() => parseWaivers(document({ ...good, ...change }))).toThrow(problem)
  })

  test('names every statement that is not in order', () => {
    const bad = { ...good, status_notes: '' }

    expect(() => parseWaivers(document(good, bad, bad))).toThrow(/statement 2 .*\nstatement 3 /)
  })

  test.each([['no JSON'], ['{}'], ['{"@context": "https://example.com"}']])('refuses %s', (text) => {
    expect(() => parseWaivers(text)).toThrow(/not JSON|no OpenVEX document/)
  })
})

describe('waiverFor', () => {
  const named = (id: string) => parseWaivers(document({ ...good, products: [{ subcomponents: [{ '@id': id }] }] }))

  test.each([
    ['pkg:npm/lodash@4.17.20', 'pkg:npm/lodash@4.17.20', true],
    ['pkg:npm/lodash@4.17.20', 'pkg:npm/lodash@4.17.21', false],
    ['pkg:npm/lodash', 'pkg:npm/lodash@4.17.21', true],
    ['pkg:npm/lodash', 'pkg:npm/lodash-es@4.17.21', false],
    ['pkg:deb/debian/openssl@3', 'pkg:deb/debian/openssl@3?arch=amd64', true],
    ['pkg:npm/lodash@4.17.20', '', false],
  ])('%s stands for %s: %s', (id, purl, expected) => {
    expect(waiverFor(named(id), 'CVE-2026-1', purl) !== undefined).toBe(expected)
  })

  test('goes by the name of the vulnerability and its aliases', () => {
    const waivers = parseWaivers(document(good))

    expect(waiverFor(waivers, 'GHSA-1', 'pkg:npm/lodash@4.17.20')).toBeDefined()
    expect(waiverFor(waivers, 'CVE-2026-2', 'pkg:npm/lodash@4.17.20')).toBeUndefined()
  })
})

test('a waiver holds to the end of its last day', () => {
  const [waiver] = parseWaivers(document(good))

  expect(waiver && holds(waiver, Date.parse('2026-07-01T23:59:59Z'))).toBe(true)
  expect(waiver && holds(waiver, Date.parse('2026-07-02T00:00:00Z'))).toBe(false)
})
