import { describe, expect, test } from 'vitest'
import { fakeCosign } from './support/cosign.ts'
import { runScript } from './support/run-script.ts'

const image = 'ghcr.io/acme/catalog-api'
const digest = `sha256:${'b'.repeat(64)}`
const commit = 'a'.repeat(40)
const policy = {
  images: [image],
  charts: [],
  platforms: ['linux/amd64'],
  builder: 'https://example.com/builder',
  buildType: 'https://example.com/build-type',
  repositories: ['https://github.com/acme/catalog'],
  scanDaysMax: 7,
}

const provenance = {
  buildDefinition: {
    buildType: policy.buildType,
    externalParameters: { repository: policy.repositories[0] },
    resolvedDependencies: [{ digest: { gitCommit: commit } }],
  },
  runDetails: { builder: { id: policy.builder } },
}
const scan = {
  scanner: { result: { Metadata: { ImageConfig: { os: 'linux', architecture: 'amd64' } } } },
  metadata: { scanFinishedOn: new Date().toISOString() },
}
const predicates: Readonly<Record<string, object>> = {
  'https://sigstore.dev/cosign/sign/v1': {},
  'https://slsa.dev/provenance/v1': provenance,
  'https://spdx.dev/Document': {},
  'https://cyclonedx.org/bom': {},
  'https://cosign.sigstore.dev/attestation/vuln/v1': scan,
}

/** Lines of the fake's store: everything about the image, signed with `key`. */
const signedWith = (key: string, only = Object.keys(predicates)) =>
  only.map((predicateType) => {
    const subject = [{ digest: { sha256: digest.slice(7) } }]
    const payload = JSON.stringify({ predicateType, subject, predicate: predicates[predicateType] })
    return `${predicateType} ${key} ${image}@${digest} ${Buffer.from(payload).toString('base64')}`
  })

interface Situation {
  readonly store?: readonly string[]
  readonly keys?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
  readonly cosign?: string
}

function verify({ store = [], keys = { 'release.pub': 'public-1' }, env = {}, cosign = '' }: Situation) {
  const fill = `cat >"$SCRATCH/store" <<'END'\n${store.join('\n')}\nEND\n`
  return runScript('verify-trust', {
    env: { IMAGE: image, DIGEST: digest, COMMIT: commit, ...env },
    files: { POLICY: JSON.stringify(policy), TRUSTED_KEYS: keys },
    fakes: { cosign: fill + cosign + fakeCosign },
  })
}

describe('verify-trust', () => {
  test('trusts what a trusted key has signed', async () => {
    expect(await verify({ store: signedWith('public-1') })).toMatchObject({ status: 0 })
  })

  test('trusts two keys while one takes the place of the other', async () => {
    const [first = '', ...rest] = Object.keys(predicates)
    const store = [...signedWith('public-1', [first]), ...signedWith('public-2', rest)]

    const result = await verify({ store, keys: { 'old.pub': 'public-1', 'new.pub': 'public-2' } })

    expect(result.status).toBe(0)
  })

  test('does not trust what nobody has signed', async () => {
    const result = await verify({})

    expect(result.status).toBe(65)
    expect(result.stderr).toContain(`${image}@${digest} is not to be trusted:\nno signature by a trusted key\n`)
  })

  test('does not trust what a foreign key has signed', async () => {
    const result = await verify({ store: signedWith('public-of-another') })

    expect(result.status).toBe(65)
    expect(result.stderr).toContain('no signature by a trusted key')
  })

  test('does not take an attestation for a signature', async () => {
    const result = await verify({ store: signedWith('public-1', Object.keys(predicates).slice(1)) })

    expect(result.status).toBe(65)
    expect(result.stderr).toContain('not to be trusted:\nno signature by a trusted key\n')
  })

  test('does not trust the image of another commit', async () => {
    const result = await verify({ store: signedWith('public-1'), env: { COMMIT: 'b'.repeat(40) } })

    expect(result.status).toBe(65)
    expect(result.stderr).toContain(`built from commit ${commit}, not from ${'b'.repeat(40)}`)
  })

  test('asks for no commit where none is given', async () => {
    expect(await verify({ store: signedWith('public-1'), env: { COMMIT: '' } })).toMatchObject({ status: 0 })
  })

  test('does not take a registry that is away for one without signatures', async () => {
    const away = "echo 'Error: GET https://ghcr.io/v2/: unexpected status code 403 Forbidden' >&2; exit 1\n"

    const result = await verify({ store: signedWith('public-1'), cosign: away })

    expect(result.status).toBe(1)
    expect(result.stderr).toContain('cosign verify-attestation ended with 1: Error: GET https://ghcr.io/v2/')
  })

  test('refuses to verify without a key', async () => {
    const result = await verify({ keys: { 'README.md': 'put keys here' } })

    expect(result.status).toBe(65)
    expect(result.stderr).toContain('there is no key to trust')
  })

  test.each([
    ['DIGEST', '1.2.3'],
    ['DIGEST', `${digest}\n`],
    ['IMAGE', 'ghcr.io/acme/catalog-api:1.2.3'],
    ['IMAGE', '--key=/tmp/evil.pub'],
    ['IMAGE', 'ghcr.io/acme/$(touch hacked)'],
  ])('refuses the %s %j before it asks anyone', async (variable, value) => {
    const result = await verify({ store: signedWith('public-1'), env: { [variable]: value } })

    expect(result.status).toBe(65)
    expect(result.calls).toEqual([])
  })
})
