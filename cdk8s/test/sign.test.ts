import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { fakeCosign } from './support/cosign.ts'
import { runScript } from './support/run-script.ts'

const digest = (letter: string) => `sha256:${letter.repeat(64)}`
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

const documents = {
  'linux-amd64.cdx.json': '{"bomFormat":"CycloneDX"}',
  'linux-amd64.report.json': '{"SchemaVersion":2}',
  'linux-amd64.spdx.json': '{"spdxVersion":"SPDX-2.3"}',
  'linux-amd64.vuln.json': '{"scanner":{}}',
  'openvex.json': '{"statements":[]}',
}
const sums = Object.entries(documents)
  .map(([name, text]) => `${sha256(text)}  ${name}\n`)
  .join('')

const env = {
  IMAGE: 'ghcr.io/acme/catalog-api',
  CHART: 'ghcr.io/acme/charts/catalog-api',
  IMAGE_DIGEST: digest('b'),
  CHART_DIGEST: digest('c'),
  EVIDENCE_SHA256: sha256(sums),
}
const image = `${env.IMAGE}@${env.IMAGE_DIGEST}`
const chart = `${env.CHART}@${env.CHART_DIGEST}`

interface Changes {
  readonly env?: Readonly<Record<string, string>>
  readonly evidence?: Readonly<Record<string, string>>
  readonly password?: string
  readonly cosign?: string
}

const sign = ({ env: changed = {}, evidence = {}, password = 'right', cosign = '' }: Changes = {}) =>
  runScript('sign', {
    env: { ...env, ...changed },
    files: {
      EVIDENCE: { ...documents, SHA256SUMS: sums, ...evidence },
      PROVENANCE: '{"buildDefinition":{}}',
      SIGNING_KEY: { 'cosign.key': 'private-1', 'cosign.pub': 'public-1', 'cosign.password': password },
    },
    fakes: { cosign: cosign + fakeCosign },
  })

type Result = Awaited<ReturnType<typeof sign>>
const signed = ({ calls }: Result) =>
  calls
    .filter(({ args }) => args[0] === 'sign' || args[0] === 'attest')
    .map(({ args }) => [args[0] === 'sign' ? 'sign' : args[2], args.at(-1)].join(' '))

describe('sign', () => {
  test('signs chart and image, and attests what is known of them, one after the other', async () => {
    const result = await sign()

    expect(result.status).toBe(0)
    expect(signed(result)).toEqual([
      `sign ${chart}`,
      `slsaprovenance1 ${chart}`,
      `sign ${image}`,
      `slsaprovenance1 ${image}`,
      `spdxjson ${image}`,
      `cyclonedx ${image}`,
      `vuln ${image}`,
      `openvex ${image}`,
    ])
  })

  test('asks no service, and shows the password to nobody', async () => {
    const result = await sign()

    const writes = result.calls.filter(({ args }) => args[0] === 'sign' || args[0] === 'attest')
    expect(writes.every(({ args }) => args.includes('--signing-config') && args.includes('--trusted-root'))).toBe(true)
    expect(JSON.stringify(result.calls) + result.stderr).not.toContain('right')
  })

  test('ends what an attempt began that was broken off, and signs nothing twice', async () => {
    // The first attempt is killed at its fifth signature; the second finds what the first left.
    const broken =
      'n=$(($(cat "$SCRATCH/n" 2>/dev/null || echo 0) + 1)); [[ $1 != attest && $1 != sign ]] || echo $n >"$SCRATCH/n"\n'
    const twice = `${broken}if [[ $1 == attest && $n == 5 ]]; then echo 'Error: 503 Service Unavailable' >&2; exit 1; fi\n`

    const result = await sign({ cosign: twice })

    expect(result.status).toBe(0)
    expect(signed(result)).toHaveLength(9)
    const lines = (await readFile(result.path('SCRATCH', 'store'), 'utf8')).trim().split('\n')
    expect(new Set(lines).size).toBe(lines.length)
    expect(lines).toHaveLength(8)
  })

  test.each([
    ['changed', { 'linux-amd64.spdx.json': '{"spdxVersion":"SPDX-9"}' }, 'linux-amd64.spdx.json was changed'],
    ['added', { 'linux-arm64.spdx.json': '{}' }, 'linux-arm64.spdx.json was changed or added'],
    ['listed anew', { SHA256SUMS: '' }, 'not the one that the release recorded'],
  ])('refuses evidence that was %s', async (_, evidence, problem) => {
    const result = await sign({ evidence })

    expect(result.status).toBe(65)
    expect(result.stderr).toContain(problem)
    expect(result.calls).toEqual([])
  })

  test('refuses evidence of which something is missing', async () => {
    const more = `${sums}${sha256('x')}  linux-arm64.spdx.json\n`

    const result = await sign({ evidence: { SHA256SUMS: more }, env: { EVIDENCE_SHA256: sha256(more) } })

    expect(result.status).toBe(65)
    expect(result.stderr).toContain('the evidence linux-arm64.spdx.json is missing')
  })

  test.each([
    ['IMAGE_DIGEST', 'latest'],
    ['CHART_DIGEST', `${digest('c')}; touch hacked`],
    ['IMAGE', '--output-file=/tmp/x'],
  ])('refuses the %s %j', async (variable, value) => {
    const result = await sign({ env: { [variable]: value } })

    expect(result.status).toBe(65)
    expect(signed(result)).toEqual([])
  })

  test('says what cosign says where the password is wrong', async () => {
    const result = await sign({ password: 'wrong' })

    expect(result.status).toBe(1)
    expect(result.stderr).toContain('cosign sign ended with 1: Error: reading key: decrypt')
  })
})
