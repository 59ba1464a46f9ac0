import { describe, expect, test } from 'vitest'
import { type Claim, covers, distrust, predicateTypes, type Statement, type TrustPolicy } from './trust.ts'

const day = 86_400_000
const nowMs = Date.parse('2026-06-10T12:00:00Z')
const commit = 'a'.repeat(40)
const sha256 = 'd'.repeat(64)

const policy: TrustPolicy = {
  images: ['ghcr.io/acme/catalog-api'],
  charts: ['ghcr.io/acme/charts/catalog-api'],
  platforms: ['linux/amd64'],
  builder: 'https://example.com/builder',
  buildType: 'https://example.com/build-type',
  repositories: ['https://github.com/acme/catalog'],
  scanDaysMax: 7,
}

const statement = (predicateType: string, predicate: unknown = {}): Statement => ({
  predicateType,
  predicate,
  subject: [{ digest: { sha256 } }],
})

interface Build {
  readonly builder?: string
  readonly buildType?: string
  readonly repository?: string
  readonly commits?: readonly string[]
}

const provenance = ({ builder = policy.builder, buildType = policy.buildType, ...rest }: Build = {}) => {
  const { repository = 'https://github.com/acme/catalog', commits = [commit] } = rest
  const resolvedDependencies = commits.map((gitCommit) => ({ digest: { gitCommit } }))
  return statement(predicateTypes.provenance, {
    buildDefinition: { buildType, externalParameters: { repository }, resolvedDependencies },
    runDetails: { builder: { id: builder } },
  })
}

const scan = (ageDays: number, architecture = 'amd64') =>
  statement(predicateTypes.scan, {
    scanner: { result: { Metadata: { ImageConfig: { os: 'linux', architecture } } } },
    metadata: { scanFinishedOn: new Date(nowMs - ageDays * day).toISOString() },
  })

const signature = statement(predicateTypes.signature)
const spdx = statement(predicateTypes.spdx)
const cyclonedx = statement(predicateTypes.cyclonedx)
const all = [signature, spdx, cyclonedx, provenance(), scan(1)]

function judge(statements: readonly Statement[], changes: Partial<Claim & TrustPolicy> = {}) {
  const claim = { image: 'ghcr.io/acme/catalog-api', digest: `sha256:${sha256}`, commit, statements, nowMs, ...changes }
  return distrust({ ...policy, ...changes }, claim)
}

describe('distrust', () => {
  test('finds nothing against an image that has all', () => {
    expect(judge(all)).toEqual([])
  })

  test.each([
    ['signature', signature],
    ['SPDX document', spdx],
    ['CycloneDX document', cyclonedx],
    ['provenance', all[3]],
    ['scan for linux/amd64', all[4]],
  ])('misses the %s', (name, missing) => {
    expect(judge(all.filter((one) => one !== missing))).toEqual([`no ${name} by a trusted key`])
  })

  test('takes nothing for the image that is about another one', () => {
    const others = all.map((one) => ({ ...one, subject: [{ digest: { sha256: 'e'.repeat(64) } }] }))

    expect(judge(others)).toHaveLength(5)
  })

  test.each([
    [{ builder: 'https://evil.example.com' }, 'provenance: built by https://evil.example.com, not by'],
    [{ buildType: 'https://example.com/other' }, 'provenance: the build type is https://example.com/other'],
    [
      { repository: 'https://github.com/acme/catalog-fork' },
      'provenance: built from https://github.com/acme/catalog-fork',
    ],
    [{ commits: ['b'.repeat(40)] }, `provenance: built from commit ${'b'.repeat(40)}, not from ${commit}`],
    [{ commits: [] }, 'provenance: built from commit unknown'],
  ])('refuses a provenance with %j', (build, problem) => {
    const [found] = judge([signature, spdx, cyclonedx, provenance(build), scan(1)])

    expect(found).toContain(problem)
  })

  test('is content with one provenance that fits, whichever', () => {
    expect(judge([...all, provenance({ commits: ['b'.repeat(40)] })])).toEqual([])
    expect(judge([provenance({ builder: 'https://evil.example.com' }), ...all])).toEqual([])
  })

  test('does not put a good provenance together from two bad ones', () => {
    const halves = [provenance({ builder: 'https://evil.example.com' }), provenance({ commits: ['b'.repeat(40)] })]

    expect(judge([signature, spdx, cyclonedx, scan(1), ...halves])).toHaveLength(1)
  })

  test('reads a provenance of nothing', () => {
    expect(judge([signature, spdx, cyclonedx, scan(1), statement(predicateTypes.provenance)])).toEqual([
      `provenance: built by nobody, not by ${policy.builder}`,
    ])
  })

  test('asks for no commit where none is given', () => {
    const { commit: none, ...claim } = { image: policy.images[0] ?? '', digest: `sha256:${sha256}`, commit, nowMs }

    expect(none).toBe(commit)
    expect(distrust(policy, { ...claim, statements: all })).toEqual([])
  })

  test('wants a scan that is young enough, of every platform', () => {
    const others = [signature, spdx, cyclonedx, provenance()]

    expect(judge([...others, scan(7)])).toEqual([])
    expect(judge([...others, scan(7.01)])[0]).toMatch(
      /^the scan for linux\/amd64 is of .*, older than 7 days: scan again$/,
    )
    expect(judge([...others, scan(30), scan(2)])).toEqual([])
    expect(judge(all, { platforms: ['linux/amd64', 'linux/arm64'] })).toEqual([
      'no scan for linux/arm64 by a trusted key',
    ])
    expect(judge([...all, scan(1, 'arm64')], { platforms: ['linux/amd64', 'linux/arm64'] })).toEqual([])
  })

  test('takes no scan of tomorrow, and none without a time', () => {
    const others = [signature, spdx, cyclonedx, provenance()]

    expect(judge([...others, scan(-1)])).toEqual(['no scan for linux/amd64 by a trusted key'])
    expect(judge([...others, statement(predicateTypes.scan)])).toEqual(['no scan for linux/amd64 by a trusted key'])
  })

  test('wants of a chart that it is signed and where it is from', () => {
    const image = 'ghcr.io/acme/charts/catalog-api'

    expect(judge([signature, provenance()], { image })).toEqual([])
    expect(judge([signature], { image })).toEqual(['no provenance by a trusted key'])
  })

  test('knows nothing of another image', () => {
    expect(judge(all, { image: 'ghcr.io/evil/catalog-api' })[0]).toContain('the policy says nothing of ghcr.io/evil')
  })
})

test('an entry of a list covers itself, and with a slash at its end what is below it', () => {
  expect(covers('https://h/a', 'https://h/a')).toBe(true)
  expect(covers('https://h/a', 'https://h/ab')).toBe(false)
  expect(covers('https://h/a', 'https://h/a/b')).toBe(false)
  expect(covers('https://h/a/', 'https://h/a/b')).toBe(true)
  expect(covers('https://h/a/', 'https://h/a')).toBe(false)
  expect(covers('', '')).toBe(false)
})
