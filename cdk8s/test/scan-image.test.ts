import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { runScript } from './support/run-script.ts'

const digest = `sha256:${'b'.repeat(64)}`
const waivers = '{"@context":"https://openvex.dev/ns/v0.2.0","statements":[]}'

/** A trivy that notes what it is told, and writes a report of the platform it was asked for. */
const trivy = `
output='' cache='' platform='' command=$1
while (($# > 0)); do
  case $1 in
    --output) output=$2 ;;
    --cache-dir) cache=$2 ;;
    --platform) platform=$2 ;;
    --download-db-only) command=download ;;
  esac
  shift
done
case $command in
  version) echo '{"Version":"0.68.2"}' ;;
  download) mkdir -p "$cache/db"; printf '{"UpdatedAt":"%s"}' "$(cat "$SCRATCH/updated")" >"$cache/db/metadata.json" ;;
  image) printf '{"SchemaVersion":2,"Metadata":{"ImageConfig":{"os":"linux","architecture":"%s"}}}' "\${platform#linux/}" >"$output" ;;
  convert) echo converted >"$output" ;;
esac
`

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString()

interface Changes {
  readonly env?: Readonly<Record<string, string>>
  readonly updated?: string
  readonly before?: string
}

const scan = ({ env = {}, updated = daysAgo(1), before = '' }: Changes = {}) =>
  runScript('scan-image', {
    env: {
      IMAGE: 'ghcr.io/acme/catalog-api',
      DIGEST: digest,
      PLATFORMS: 'linux/amd64 linux/arm64',
      DATABASE_REPOSITORIES: 'mirror.example.org/trivy-db:2 ghcr.io/aquasecurity/trivy-db:2',
      DATABASE_DAYS_MAX: '3',
      ...env,
    },
    files: { SOURCE: { 'security/vex.openvex.json': waivers } },
    writes: ['EVIDENCE'],
    fakes: { trivy: `echo '${updated}' >"$SCRATCH/updated"\n${before}${trivy}` },
  })

describe('scan-image', () => {
  test('scans each platform once and leaves every form of what it found, sealed', async () => {
    const result = await scan()

    expect(result.status).toBe(0)
    const sums = await readFile(result.path('EVIDENCE', 'SHA256SUMS'), 'utf8')
    const names = sums
      .trim()
      .split('\n')
      .map((line) => line.slice(66))
    const forms = ['cdx.json', 'report.json', 'sarif', 'spdx.json', 'txt', 'vuln.json']
    const platforms = ['linux-amd64', 'linux-arm64']
    expect(names).toEqual([
      ...platforms.flatMap((platform) => forms.map((form) => `${platform}.${form}`)),
      'openvex.json',
    ])
    expect(result.outputs.evidenceSha256).toBe(createHash('sha256').update(sums).digest('hex'))
    expect(await readFile(result.path('EVIDENCE', 'openvex.json'), 'utf8')).toBe(waivers)
    const scans = result.calls.filter(({ args }) => args.includes('--platform'))
    expect(scans.map(({ args }) => args.at(-1))).toEqual(platforms.map(() => `ghcr.io/acme/catalog-api@${digest}`))
  })

  test('records which database was looked into, and when', async () => {
    const updated = daysAgo(2)

    const result = await scan({ updated })

    const predicate = JSON.parse(await readFile(result.path('EVIDENCE', 'linux-arm64.vuln.json'), 'utf8'))
    expect(predicate).toMatchObject({
      scanner: {
        uri: 'pkg:github/aquasecurity/trivy@0.68.2',
        db: { uri: 'mirror.example.org/trivy-db:2', version: updated },
        result: { Metadata: { ImageConfig: { architecture: 'arm64' } } },
      },
    })
    const { scanStartedOn, scanFinishedOn } = predicate.metadata
    expect(Date.parse(scanStartedOn)).toBeLessThanOrEqual(Date.parse(scanFinishedOn))
  })

  test('takes the database from the next repository where one has none, and records that', async () => {
    const result = await scan({
      before: '[[ $* != *mirror.example.org* ]] || { echo "FATAL not found" >&2; exit 1; }\n',
    })

    const predicate = JSON.parse(await readFile(result.path('EVIDENCE', 'linux-amd64.vuln.json'), 'utf8'))
    expect(predicate.scanner.db.uri).toBe('ghcr.io/aquasecurity/trivy-db:2')
  })

  test('fails where no repository has the database, and says why of each', async () => {
    const result = await scan({
      before: '[[ $* != *--download-db-only* ]] || { echo "FATAL not found" >&2; exit 1; }\n',
    })

    expect(result.status).toBe(1)
    expect(result.stderr).toContain(
      'mirror.example.org/trivy-db:2: FATAL not found; ghcr.io/aquasecurity/trivy-db:2: FATAL not found',
    )
  })

  test('asks only the registry and the mirror', async () => {
    const { calls } = await scan()

    const [download, ...others] = calls.filter(({ args }) => args[0] === 'image')
    expect(download?.args.slice(-2)).toEqual(['--db-repository', 'mirror.example.org/trivy-db:2'])
    for (const { args } of others) {
      expect(args).toEqual(expect.arrayContaining(['--skip-db-update', '--offline-scan', '--image-src', 'remote']))
    }
    expect(calls.every(({ args }) => args[0] !== 'image' || args.includes('--disable-telemetry'))).toBe(true)
    expect(calls.some(({ args }) => args.includes('--insecure'))).toBe(false)
  })

  test('speaks plain HTTP where the settings say so', async () => {
    const { calls } = await scan({ env: { PLAIN_HTTP: 'true' } })

    expect(calls.filter(({ args }) => args[0] === 'image').every(({ args }) => args.includes('--insecure'))).toBe(true)
  })

  test('refuses a database that is too old, before it scans', async () => {
    const result = await scan({ updated: daysAgo(4) })

    expect(result.status).toBe(65)
    expect(result.stderr).toContain('more than 3 days old: update the mirror')
    expect(result.calls.some(({ args }) => args.includes('--platform'))).toBe(false)
  })

  test('tries again while the registry is busy', async () => {
    const busy =
      'if [[ ! -e $SCRATCH/once ]]; then touch "$SCRATCH/once"; echo "FATAL 429 Too Many Requests" >&2; exit 1; fi\n'

    expect(await scan({ before: busy })).toMatchObject({ status: 0 })
  })

  test('fails with the last words of trivy', async () => {
    const result = await scan({ before: '[[ $* != *--platform* ]] || { echo "FATAL no such image" >&2; exit 1; }\n' })

    expect(result.status).toBe(1)
    expect(result.stderr).toContain('trivy image ended with 1: FATAL no such image')
    expect(result.outputs).toEqual({})
  })

  test.each([
    ['DIGEST', '1.2.3'],
    ['IMAGE', '--config=/tmp/evil.yaml'],
    ['IMAGE', 'ghcr.io/acme/catalog-api; touch hacked'],
  ])('refuses the %s %j', async (variable, value) => {
    const result = await scan({ env: { [variable]: value } })

    expect(result.status).toBe(65)
    expect(result.calls).toEqual([])
  })
})
