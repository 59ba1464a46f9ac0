import { describe, expect, test } from 'vitest'
import { deploymentPaths, formatNotice } from '../src/programs/deployment-files.ts'
import { fakeCosign } from './support/cosign.ts'
import { deploymentOf, inStaging, serveDeployments, sourceCommit, uidOf } from './support/deployments.ts'
import { createGitRepository } from './support/git-repository.ts'
import { serveGitRepository } from './support/git-server.ts'
import { pushImage } from './support/published.ts'
import { serveRegistry } from './support/registry-server.ts'
import { runScript } from './support/run-script.ts'
import { policyFor, storeOf, trusted, verifiedIn, verifier } from './support/trusted-images.ts'

const notice = formatNotice(
  { reason: 'it was slow', since: '2026-06-01T10:00:00Z', workflow: 'delivery-staging/x' },
  'x',
)

interface World {
  readonly env?: Readonly<Record<string, string>>
  /** Files of the deployment repository. */
  readonly files?: (digest: string) => Readonly<Record<string, string>>
  /** What the registry holds about the image besides what makes it trusted. */
  readonly about?: (image: string, digest: string) => readonly string[]
  readonly scannedAt?: Date
  readonly unsigned?: 'image' | 'chart'
  /** Where the image was built from. */
  readonly source?: { readonly repository: string; readonly commit?: string }
  /** What Helm does. */
  readonly helm?: string
  readonly repository?: string
}

/** A promotion of version 1.2.0 to staging, of an image that is published, trusted, and verified in dev a while ago. */
async function verify(world: World = {}) {
  const { repository, commit = sourceCommit } = world.source ?? {}
  const registry = await serveRegistry()
  const [image, chart] = [`${registry.host}/shop/catalog-api`, `${registry.host}/shop/charts/catalog-api`]
  const digest = pushImage(registry, 'shop/catalog-api', { tags: ['1.2.0'], revision: commit })
  const chartDigest = pushImage(registry, 'shop/charts/catalog-api', { tags: ['1.2.0'] })
  const policy = policyFor(image, chart, repository)
  const { about = (name, of) => [verifiedIn('dev', name, of)] } = world
  const deployments = await serveDeployments(world.files ? [world.files(digest)] : [])
  const before = await deployments.git('rev-parse', 'main')
  const lines = [
    ...(world.unsigned === 'image' ? [] : trusted(policy, image, digest, { scannedAt: world.scannedAt, commit })),
    ...(world.unsigned === 'chart' ? [] : trusted(policy, chart, chartDigest, { commit })),
    ...about(image, digest),
  ]
  const result = await runScript('verify-promotion', {
    env: {
      DEPLOYMENT_REPOSITORY: deployments.server.url,
      DEPLOYMENT_BRANCH: 'main',
      ENVIRONMENT: 'staging',
      PREVIOUS: 'dev',
      SOAK_SECONDS: '3600',
      APPROVING_PEOPLE: '0',
      VERIFIER: verifier,
      IMAGE: image,
      CHART: chart,
      PLAIN_HTTP: 'true',
      DIGEST: digest,
      VERSION: '1.2.0',
      COMMIT: '',
      REQUESTER: '',
      SERVICE_NAMESPACE: 'deploy-staging',
      RELEASE: 'catalog-api',
      ...world.env,
    },
    files: { POLICY: JSON.stringify(policy), TRUSTED_KEYS: { 'release.pub': 'public-1' }, GIT_CREDENTIALS: {} },
    fakes: { cosign: storeOf(lines) + fakeCosign, helm: world.helm ?? '' },
    timeoutMs: 30_000,
  })
  return { result, chartDigest, unchanged: (await deployments.git('rev-parse', 'main')) === before }
}

describe('verify-promotion', () => {
  test('lets through what is published, trusted and verified in the environment before', async () => {
    const { result, chartDigest } = await verify()

    expect(result.status).toBe(0)
    expect(result.outputs).toEqual({ needed: 'true', chartDigest, sourceCommit, soakSeconds: '0', author: '' })
  })

  test('says how much of the soak is left', async () => {
    const at = new Date(Date.now() - 600_000)
    const { result } = await verify({ about: (image, digest) => [verifiedIn('dev', image, digest, { at })] })

    expect(Number(result.outputs['soakSeconds'])).toBeGreaterThan(2900)
    expect(Number(result.outputs['soakSeconds'])).toBeLessThanOrEqual(3000)
  })

  test('tries the values of the environment with chart and image, before anything is committed', async () => {
    const { result, chartDigest } = await verify()

    const [pull, template] = result.calls.filter(({ command }) => command === 'helm').map(({ args }) => args)
    expect(pull?.slice(0, 2)).toEqual(['pull', expect.stringMatching(`/shop/charts/catalog-api@${chartDigest}$`)])
    expect(template?.slice(0, 2)).toEqual(['template', 'catalog-api'])
    expect(template).toEqual(
      // Without it Helm assumes one that it was built with, which may be too old for the chart.
      expect.arrayContaining([
        '--kube-version',
        '--namespace',
        'deploy-staging',
        '--set-string=tests.expectedVersion=1.2.0',
      ]),
    )
  })

  const refusesTemplate = (code: number) =>
    `[[ $1 != template ]] || { printf 'Error: at x:\\n\\n  - auth.issuer is empty: set it\\n\\nUse --debug flag\\n' >&2; exit ${code}; }`

  test('refuses values that the chart refuses, in its words', async () => {
    const { result, unchanged } = await verify({ helm: refusesTemplate(1) })

    expect(result).toMatchObject({ status: 65 })
    expect(result.stderr).toMatch(
      /values\/staging\.yaml cannot be deployed.*correct it by a commit.*auth\.issuer is empty/s,
    )
    expect(result.stderr).not.toContain('--debug')
    expect(unchanged).toBe(true)
  })

  test('fails where Helm itself does', async () => {
    const { result } = await verify({ helm: refusesTemplate(137) })

    expect(result).toMatchObject({ status: 1 })
  })

  test('refuses an environment without values', async () => {
    const { result } = await verify({ env: { ENVIRONMENT: 'prod' } })

    expect(result).toMatchObject({ status: 65 })
    expect(result.stderr).toContain('has no values/prod.yaml')
  })

  test('the first environment asks for none before it', async () => {
    const { result } = await verify({ env: { PREVIOUS: '' }, about: () => [] })

    expect(result).toMatchObject({ status: 0, outputs: { needed: 'true', soakSeconds: '0' } })
  })

  test.each<[string, string[], 'promotion' | 'rollback', string]>([
    ['what is deployed and verified', ['b'], 'promotion', 'false'],
    ['what is deployed, and was verified before that, too', ['a', 'b'], 'promotion', 'false'],
    ['what is deployed, but was never verified', [], 'promotion', 'true'],
    ['what is deployed, but was verified only before that', ['a'], 'promotion', 'true'],
    ['what was rolled back to, which proves nothing of the environment now', ['a'], 'rollback', 'true'],
  ])('of %s, says whether anything is to do', async (_, verifiedBy, kind, needed) => {
    const { result } = await verify({
      files: (digest) => inStaging(deploymentOf('b', '1.2.0', { imageDigest: digest, kind })),
      about: (image, digest) => [
        verifiedIn('dev', image, digest),
        ...verifiedBy.map((run) => verifiedIn('staging', image, digest, { workflowUid: uidOf(run) })),
      ],
    })

    expect(result).toMatchObject({ status: 0, outputs: { needed } })
  })

  test.each<[string, World, string]>([
    ['a version that is not published', { env: { VERSION: '9.9.9' } }, 'release it first'],
    [
      'another digest than that of the version',
      { env: { DIGEST: `sha256:${'d'.repeat(64)}` } },
      'is published as sha256:',
    ],
    ['another commit', { env: { COMMIT: 'd'.repeat(40) } }, `was built from commit ${sourceCommit}`],
    ['an unsigned image', { unsigned: 'image' }, 'no signature by a trusted key'],
    ['an unsigned chart', { unsigned: 'chart' }, 'no provenance by a trusted key'],
    ['a scan that is too old', { scannedAt: new Date(Date.now() - 8 * 86_400_000) }, 'older than 7 days: scan again'],
    ['a skipped environment', { about: () => [] }, 'was never verified in dev: promote it there first'],
    [
      'one that was verified elsewhere',
      { about: (image, digest) => [verifiedIn('prod', image, digest)] },
      'was never verified in dev',
    ],
    [
      'a verification by another key',
      { about: (image, digest) => [verifiedIn('dev', image, digest, { key: 'public-2' })] },
      'was never verified in dev',
    ],
    [
      'a verification by another verifier',
      { about: (image, digest) => [verifiedIn('dev', image, digest, { id: 'https://example.org' })] },
      'was never verified in dev',
    ],
    [
      'a verification of tomorrow',
      { about: (image, digest) => [verifiedIn('dev', image, digest, { at: new Date(Date.now() + 86_400_000) })] },
      'was never verified in dev',
    ],
    [
      'a quarantined digest',
      { files: (digest) => ({ [deploymentPaths.quarantine(digest)]: notice }) },
      'is quarantined: it was slow',
    ],
    [
      'a held environment',
      { files: () => ({ [deploymentPaths.hold('staging')]: notice }) },
      'staging is held: it was slow',
    ],
    [
      'a damaged file of the environment',
      { files: () => ({ [deploymentPaths.environment('staging')]: '<<<<<<<\n' }) },
      'is damaged: line 1',
    ],
    ['a promotion by nobody where two have to agree', { env: { APPROVING_PEOPLE: '2' } }, 'say who asks'],
    ...['', "sha256:'; rm -rf /", 'latest', '{{=1}}', 'sha256:1\n'].map((value): [string, World, string] => [
      `the digest ${JSON.stringify(value)}`,
      { env: { DIGEST: value } },
      'give sha256: and 64 hexadecimal digits',
    ]),
    ['the version v1.2.0', { env: { VERSION: 'v1.2.0' } }, 'without a leading v'],
    ['a version with a path', { env: { VERSION: '../1.2.0' } }, 'give a semantic version'],
    ['a requester with a line break', { env: { REQUESTER: 'ada\nx' } }, 'give the name of a user'],
  ])('refuses %s, and changes nothing', async (_, world, says) => {
    const { result, unchanged } = await verify(world)

    expect(result).toMatchObject({ status: 65 })
    expect(result.stderr).toContain(says)
    expect(unchanged).toBe(true)
  })

  test('a hold is nothing to what runs already', async () => {
    const { result } = await verify({
      files: (digest) => ({
        ...inStaging(deploymentOf('b', '1.2.0', { imageDigest: digest })),
        [deploymentPaths.hold('staging')]: notice,
      }),
      about: (image, digest) => [verifiedIn('dev', image, digest), verifiedIn('staging', image, digest)],
    })

    expect(result).toMatchObject({ status: 0, outputs: { needed: 'false' } })
  })
})

describe('where two people have to agree', () => {
  const env = { APPROVING_PEOPLE: '2', REQUESTER: 'grace@example.com' }

  test.each([['smart'], ['advertised only']] as const)('a %s server is asked who wrote the commit', async (kind) => {
    const source = await createGitRepository()
    await source.commit('feature', { 'a.txt': 'a' })
    await source.git('commit', '--quiet', '--amend', '--no-edit', '--author', 'Alan <alan@example.com>')
    const commit = await source.git('rev-parse', 'HEAD')
    await source.commit('by Ada', { 'a.txt': 'b' })
    const server = await serveGitRepository(source, { kind })

    const { result } = await verify({ env, source: { repository: server.url, commit } })

    expect(result).toMatchObject({ status: 0, outputs: { sourceCommit: commit, author: 'alan@example.com' } })
  })

  test('a commit that its repository does not have has no author', async () => {
    const source = await createGitRepository()
    await source.commit('feature', { 'a.txt': 'a' })
    const server = await serveGitRepository(source)

    const { result } = await verify({ env, source: { repository: server.url } })

    expect(result.status).toBe(65)
    expect(result.stderr).toContain(`has no commit ${sourceCommit}`)
  })
})
