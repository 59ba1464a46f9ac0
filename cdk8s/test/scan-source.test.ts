import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { runScript } from './support/run-script.ts'

const waivers = (...statements: readonly object[]) =>
  JSON.stringify({ '@context': 'https://openvex.dev/ns/v0.2.0', timestamp: new Date().toISOString(), statements })

const lodash = {
  VulnerabilityID: 'CVE-2021-23337',
  PkgName: 'lodash',
  InstalledVersion: '4.17.20',
  FixedVersion: '4.17.21',
  Severity: 'HIGH',
  PkgIdentifier: { PURL: 'pkg:npm/lodash@4.17.20' },
}
const secret = { RuleID: 'aws-access-key-id', Severity: 'CRITICAL', StartLine: 3 }
const report = (result: object = {}) =>
  JSON.stringify({ SchemaVersion: 2, ArtifactName: 'x', Results: [{ Target: 'package-lock.json', ...result }] })

interface ScanOptions {
  readonly report?: string
  readonly waivers?: string
  readonly configurationWaivers?: readonly object[]
  readonly databaseOf?: string
  readonly env?: Readonly<Record<string, string>>
  readonly files?: Readonly<Record<string, string>>
}

/** Trivy, as far as the step can tell. */
const trivy = ({ report: found = report(), databaseOf = new Date().toISOString() }: ScanOptions) => `
  for ((i = 1; i <= $#; i++)); do
    if [[ \${!i} == --cache-dir ]]; then j=$((i + 1)); cache=\${!j}; fi
    if [[ \${!i} == --output ]]; then j=$((i + 1)); output=\${!j}; fi
  done
  case "$*" in
    *--download-db-only*) mkdir -p "$cache/db"; echo '{"UpdatedAt":"${databaseOf}"}' >"$cache/db/metadata.json" ;;
    version*) echo '{"Version":"0.68.2"}' ;;
    filesystem*) pwd >"$SCRATCH/cwd"; cat >"$output" <<'END'
${found}
END
    ;;
    convert*) echo converted >"$output" ;;
  esac`

const scan = (options: ScanOptions = {}) =>
  runScript('scan-source', {
    env: { SEVERITIES: 'HIGH CRITICAL', DATABASE_REPOSITORIES: 'mirror/db:2', DATABASE_DAYS_MAX: '3', ...options.env },
    files: {
      SOURCE: {
        'trivy.yaml': 'severity: []',
        ...options.files,
        'security/vex.openvex.json': options.waivers ?? waivers(),
        'security/misconfigurations.json': JSON.stringify(options.configurationWaivers ?? []),
      },
    },
    writes: ['REPORT'],
    fakes: { trivy: trivy(options) },
  })

describe('scan-source', () => {
  test('passes a source without findings and keeps the reports', async () => {
    const result = await scan()

    expect(result.status).toBe(0)
    for (const name of ['scan.json', 'scan.sarif', 'scan.txt'])
      expect(existsSync(result.path('REPORT', name))).toBe(true)
    expect(result.calls.map(({ args }) => args[0])).toEqual(['image', 'version', 'filesystem', 'convert', 'convert'])
  })

  test.each([
    ['helm/catalog-api/templates/deployment.yaml', 'a: b\n{{- /* trivy:ignore:AVD-KSV-0014 */}}'],
    ['.github/workflows/ci.yml', 'a: b\n# trivy:ignore:AVD-KSV-0014'],
    ['helm/catalog-api/templates/_pod.tpl', 'a: b\n# tfsec:ignore:*'],
    ['api/Dockerfile', 'FROM node\n#trivy:ignore:AVD-DS-0002\nUSER root'],
  ])('refuses a comment in %s that waives a check', async (path, content) => {
    const { status, stderr, calls } = await scan({ files: { [path]: content } })

    expect(stderr).toContain(`${path}, line 2 waives a check by a comment: waive it in security/misconfigurations.json`)
    expect(status).toBe(65)
    expect(calls).toEqual([])
  })

  test('lets a document speak of such comments', async () => {
    expect(await scan({ files: { 'docs/scan.md': 'trivy:ignore' } })).toMatchObject({ status: 0 })
  })

  test('scans once, offline, in a folder where no file of the commit can steer it', async () => {
    const { calls, path } = await scan()

    const scanned = calls.find(({ args }) => args[0] === 'filesystem')?.args ?? []
    expect(scanned).toContain('--include-dev-deps')
    expect(scanned.join(' ')).toContain('--scanners vuln,secret,misconfig')
    expect(scanned).toEqual(expect.arrayContaining(['--skip-db-update', '--skip-check-update', '--offline-scan']))
    expect(scanned).toContain('--secret-config')
    expect(scanned.slice(-2)).toEqual(['--', path('SOURCE')])
    expect(await readFile(path('SCRATCH', 'cwd'), 'utf8')).not.toContain('SOURCE')
    for (const { args } of calls.filter(({ args }) => args[0] === 'image' || args[0] === 'filesystem')) {
      expect(args).toEqual(expect.arrayContaining(['--skip-version-check', '--disable-telemetry']))
    }
  })

  test('takes the database from the mirror, by plain HTTP where the settings say so', async () => {
    const { calls } = await scan({ env: { DATABASE_REPOSITORIES: 'a/db:2 b/db:2', PLAIN_HTTP: 'true' } })

    const [download] = calls
    expect(download?.args.join(' ')).toContain('--insecure --db-repository a/db:2')
  })

  test.each<[string, object, string]>([
    ['a vulnerable dependency', { Vulnerabilities: [lodash] }, 'lodash 4.17.20: update to 4.17.21'],
    ['a secret', { Target: 'x.txt', Secrets: [secret] }, 'secret aws-access-key-id in x.txt, line 3'],
    [
      'an unsafe configuration',
      { Misconfigurations: [{ ID: 'DS002', Title: 'root', Severity: 'HIGH', Status: 'FAIL' }] },
      'misconfiguration DS002 (HIGH)',
    ],
  ])('refuses %s, and keeps the reports', async (_, found, message) => {
    const result = await scan({ report: report(found) })

    expect(result.status).toBe(65)
    expect(result.stderr).toContain(message)
    expect(existsSync(result.path('REPORT', 'scan.sarif'))).toBe(true)
  })

  test('passes what a waiver covers', async () => {
    const statement = {
      vulnerability: { name: 'CVE-2021-23337' },
      products: [{ '@id': 'pkg:npm/catalog-platform', subcomponents: [{ '@id': 'pkg:npm/lodash@4.17.20' }] }],
      status: 'not_affected',
      justification: 'vulnerable_code_not_in_execute_path',
      status_notes: `owner: platform; expires: ${new Date().toISOString().slice(0, 10)}; only a test uses it`,
    }
    const result = await scan({ report: report({ Vulnerabilities: [lodash] }), waivers: waivers(statement) })

    expect(result.status).toBe(0)
    expect(result.stderr).toContain('waived: CVE-2021-23337')
  })

  test('passes a configuration that a waiver covers', async () => {
    const day = new Date().toISOString().slice(0, 10)
    const waiver = { check: 'DS002', paths: ['x/'], owner: 'platform', since: day, expires: day, reason: 'never runs' }
    const found = { Target: 'x/Dockerfile', Misconfigurations: [{ ID: 'DS002', Severity: 'HIGH', Status: 'FAIL' }] }

    expect(await scan({ report: report(found), configurationWaivers: [waiver] })).toMatchObject({ status: 0 })
  })

  test('refuses to judge by an old database', async () => {
    const result = await scan({ databaseOf: '2020-01-01T00:00:00Z' })

    expect(result.status).toBe(65)
    expect(result.stderr).toContain('more than 3 days old')
    expect(result.calls.map(({ args }) => args[0])).not.toContain('filesystem')
  })

  test('fails where trivy does, with its last words', async () => {
    const result = await runScript('scan-source', {
      env: { SEVERITIES: 'HIGH', DATABASE_REPOSITORIES: 'mirror/db:2', DATABASE_DAYS_MAX: '3' },
      files: { SOURCE: {} },
      writes: ['REPORT'],
      fakes: { trivy: "echo 'FATAL no such manifest' >&2; exit 1" },
    })

    expect(result.status).toBe(1)
    expect(result.stderr).toContain('there is no vulnerability database: mirror/db:2: FATAL no such manifest')
  })
})
