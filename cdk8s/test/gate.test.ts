import { describe, expect, test } from 'vitest'
import { runScript } from './support/run-script.ts'

const vulnerability = {
  VulnerabilityID: 'CVE-2026-1',
  PkgName: 'lodash',
  InstalledVersion: '4.17.20',
  FixedVersion: '4.17.21',
  Severity: 'HIGH',
  PkgIdentifier: { PURL: 'pkg:npm/lodash@4.17.20' },
}
const report = (result: object) =>
  JSON.stringify({ SchemaVersion: 2, Results: [{ Target: 'package.json', ...result }] })

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

const waiver = (expires: string) => ({
  vulnerability: { name: 'CVE-2026-1' },
  timestamp: new Date(Date.parse(expires) - 30 * 86_400_000).toISOString(),
  products: [{ '@id': 'pkg:oci/catalog-api', subcomponents: [{ '@id': 'pkg:npm/lodash@4.17.20' }] }],
  status: 'affected',
  action_statement: 'the update breaks imports; it comes with the next release',
  status_notes: `owner: catalog; expires: ${expires}; not reachable`,
})

const misconfiguration = { ID: 'DS002', Title: 'runs as root', Severity: 'HIGH', Status: 'FAIL' }
const configurationWaiver = (expires: string, paths = ['package.json']) => ({
  check: 'DS002',
  paths,
  owner: 'platform',
  since: new Date(Date.parse(expires) - 30 * 86_400_000).toISOString().slice(0, 10),
  expires,
  reason: 'never runs',
})

/** Judges one misconfiguration by waivers in `text`. */
function gateOf(text: string) {
  const openvex = JSON.stringify({ '@context': 'https://openvex.dev/ns/v0.2.0', statements: [] })
  return runScript('gate', {
    files: {
      EVIDENCE: { 'linux.report.json': report({ Misconfigurations: [misconfiguration] }), 'openvex.json': openvex },
      CONFIGURATION_WAIVERS: text,
    },
    env: { SEVERITIES: 'HIGH' },
  })
}

function gate(results: readonly object[], ...statements: readonly object[]) {
  const reports = results.map((result, index) => [`linux-${index}.report.json`, report(result)])
  const waivers = { '@context': 'https://openvex.dev/ns/v0.2.0', statements }
  const files = { EVIDENCE: { ...Object.fromEntries(reports), 'openvex.json': JSON.stringify(waivers) } }
  return runScript('gate', { files, env: { SEVERITIES: 'HIGH CRITICAL' } })
}

describe('gate', () => {
  test('opens for an image with nothing wrong', async () => {
    expect(await gate([{}])).toMatchObject({ status: 0 })
  })

  test('refuses a vulnerability that an update would fix, on any platform, once', async () => {
    const result = await gate([{}, { Vulnerabilities: [vulnerability] }, { Vulnerabilities: [vulnerability] }])

    expect(result.status).toBe(65)
    expect(result.stderr).toContain('the gate stays shut:\nCVE-2026-1 (HIGH) in lodash 4.17.20: update to 4.17.21\n')
  })

  test.each([
    ['nobody has fixed', { FixedVersion: '' }],
    ['is of a severity that does not count', { Severity: 'MEDIUM' }],
  ])('lets one through that %s', async (_, change) => {
    expect(await gate([{ Vulnerabilities: [{ ...vulnerability, ...change }] }])).toMatchObject({ status: 0 })
  })

  test('lets one through that is waived, and says by whom', async () => {
    const result = await gate([{ Vulnerabilities: [vulnerability] }], waiver(inDays(10)))

    expect(result.status).toBe(0)
    expect(result.stderr).toContain(`waived: CVE-2026-1 (HIGH) in lodash 4.17.20: catalog, until ${inDays(10)}`)
  })

  test('refuses one whose waiver has expired', async () => {
    const result = await gate([{ Vulnerabilities: [vulnerability] }], waiver(inDays(-2)))

    expect(result.status).toBe(65)
    expect(result.stderr).toContain(`update to 4.17.21; the waiver of catalog expired on ${inDays(-2)}`)
  })

  test('refuses a secret and a misconfiguration', async () => {
    const Secrets = [{ RuleID: 'github-pat', Severity: 'CRITICAL', StartLine: 3 }]
    const Misconfigurations = [
      { ID: 'DS002', Title: 'root', Severity: 'HIGH', Status: 'FAIL' },
      { ID: 'DS005', Title: 'add', Severity: 'HIGH', Status: 'PASS' },
    ]

    const result = await gate([{ Secrets, Misconfigurations }], waiver(inDays(10)))

    expect(result.status).toBe(65)
    expect(result.stderr).toContain('secret github-pat in package.json, line 3: withdraw it, then delete it')
    expect(result.stderr).toContain('misconfiguration DS002 (HIGH) in package.json: root')
    expect(result.stderr).not.toContain('DS005')
  })

  test('names a waiver that nothing needs any more', async () => {
    const result = await gate([{}], waiver(inDays(10)))

    expect(result.status).toBe(0)
    expect(result.stderr).toContain('a waiver that nothing needs any more: CVE-2026-1 of catalog')
  })

  test('stays shut where a waiver has no owner, even for what it would not stop', async () => {
    expect(await gate([{}], { ...waiver(inDays(10)), status_notes: 'later' })).toMatchObject({ status: 65 })
  })

  test('stays shut where there is nothing to judge', async () => {
    expect(await gate([])).toMatchObject({ status: 1 })
  })

  test('stays shut where a report is of another kind', async () => {
    const files = {
      EVIDENCE: { 'a.report.json': '{"SchemaVersion": 3}', 'openvex.json': '{"@context":"https://openvex.dev/ns"}' },
    }

    const result = await runScript('gate', { files, env: { SEVERITIES: 'HIGH CRITICAL' } })

    expect(result.status).toBe(65)
    expect(result.stderr).toContain('no report of trivy with schema version 2')
  })
})

describe('gate, with waivers of configurations', () => {
  test.each([[['package.json']], [['other/', 'package.json']]])('lets one through by the paths %j', async (paths) => {
    const result = await gateOf(JSON.stringify([configurationWaiver(inDays(10), paths)]))

    expect(result.status).toBe(0)
    expect(result.stderr).toContain(
      `waived: misconfiguration DS002 (HIGH) in package.json: platform, until ${inDays(10)}`,
    )
  })

  test.each([[['package.json/']], [['other.json']], [['package']]])('refuses one elsewhere than %j', async (paths) => {
    const result = await gateOf(JSON.stringify([configurationWaiver(inDays(10), paths)]))

    expect(result.status).toBe(65)
    expect(result.stderr).toContain('a waiver that nothing needs any more: DS002 of platform')
  })

  test('refuses one whose waiver has expired', async () => {
    const result = await gateOf(JSON.stringify([configurationWaiver(inDays(-2))]))

    expect(result.status).toBe(65)
    expect(result.stderr).toContain(`runs as root; the waiver of platform expired on ${inDays(-2)}`)
  })

  test.each<[string, unknown, string]>([
    ['no check', { check: '' }, 'waiver 1 (no check): name the check'],
    ['no path', { paths: [] }, 'waiver 1 (DS002): name the paths'],
    ['an empty path', { paths: [''] }, 'name the paths'],
    ['no owner', { owner: undefined }, 'name the owner'],
    ['no reason', { reason: '' }, 'give the reason'],
    ['a time for a day', { expires: '2026-01-01T00:00:00Z' }, 'write since and expires as YYYY-MM-DD'],
    ['no such day', { expires: '2026-02-31' }, '2026-02-31 is no day'],
    ['a long time', { since: '2020-01-01' }, 'let it expire within 90 days'],
  ])('refuses a waiver with %s', async (_, change, message) => {
    const result = await gateOf(JSON.stringify([{ ...configurationWaiver(inDays(10)), ...(change as object) }]))

    expect(result.status).toBe(65)
    expect(result.stderr).toContain(message)
  })

  test.each([
    ['{', 'are not JSON'],
    ['{}', 'are no list'],
  ])('refuses %s', async (text, message) => {
    expect((await gateOf(text)).stderr).toContain(message)
  })
})
