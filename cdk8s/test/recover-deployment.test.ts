import { describe, expect, test } from 'vitest'
import { type Deployment, deploymentPaths, formatNotice, parseDeployment } from '../src/programs/deployment-files.ts'
import { fakeCosign } from './support/cosign.ts'
import { deploymentOf, inStaging, serveDeployments } from './support/deployments.ts'
import { runScript, type ScriptResult } from './support/run-script.ts'
import { policyFor, storeOf, trusted, verifiedIn, verifier } from './support/trusted-images.ts'

const [image, chart] = ['registry.example.org/shop/catalog-api', 'registry.example.org/shop/charts/catalog-api']
const policy = policyFor(image, chart)
const path = deploymentPaths.environment('staging')
const [oldest, stable, failed] = [deploymentOf('1', '1.0.0'), deploymentOf('2', '1.1.0'), deploymentOf('3', '1.2.0')]
const everyone = [oldest, stable, failed]
const long = new Date(0)

/** What makes deployments something to go back to. Their scans are old: a rollback does not ask how old. */
const good = (...deployments: readonly Deployment[]) => [
  ...trusted(policy, chart, stable.chartDigest),
  ...deployments.flatMap(({ imageDigest }) => [
    ...trusted(policy, image, imageDigest, { scannedAt: long }),
    verifiedIn('staging', image, imageDigest),
  ]),
]

const history = async (...deployments: readonly Deployment[]) =>
  serveDeployments(
    deployments.map((one, index) => ({ ...inStaging(one), 'values/staging.yaml': `replicas: ${index + 10}\n` })),
  )
type Deployments = Awaited<ReturnType<typeof history>>

const run = (
  script: string,
  { server }: Deployments,
  store: readonly string[],
  env: Readonly<Record<string, string>>,
) =>
  runScript(script, {
    env: {
      DEPLOYMENT_REPOSITORY: server.url,
      DEPLOYMENT_BRANCH: 'main',
      ENVIRONMENT: 'staging',
      VERIFIER: verifier,
      IMAGE: image,
      CHART: chart,
      ...env,
    },
    files: { POLICY: JSON.stringify(policy), TRUSTED_KEYS: { 'release.pub': 'public-1' }, GIT_CREDENTIALS: {} },
    fakes: { cosign: storeOf(store) + fakeCosign },
    timeoutMs: 40_000,
  })

const recover = (
  deployments: Deployments,
  store: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<ScriptResult> =>
  run('recover-deployment', deployments, store, {
    PIPELINE: 'deploy',
    KIND: 'promotion',
    STATUS: 'Failed',
    FAILURES: JSON.stringify([{ displayName: 'smoke-test', message: 'main: Error (exit code 1): two pods are old' }]),
    RUN: 'deploy-3',
    RUN_ID: failed.workflowUid,
    ...env,
  })

const commits = async ({ git }: Deployments) => Number(await git('rev-list', '--count', 'main'))
const present = async ({ read }: Deployments) => parseDeployment((await read(path)) ?? '', path)

describe('recover-deployment', () => {
  test('brings the last verified deployment back, quarantines the digest and holds the environment, by one commit', async () => {
    const deployments = await history(...everyone)
    const before = await commits(deployments)
    const result = await recover(deployments, good(oldest, stable))

    expect(result).toMatchObject({
      status: 0,
      outputs: { commit: await deployments.git('rev-parse', 'main'), digest: stable.imageDigest },
    })
    expect(await commits(deployments)).toBe(before + 1)
    expect(await present(deployments)).toEqual(stable)
    expect(await deployments.read('values/staging.yaml')).toBe('replicas: 11')
    for (const notice of [deploymentPaths.quarantine(failed.imageDigest), deploymentPaths.hold('staging')]) {
      expect(await deployments.read(notice)).toContain('1.2.0 failed in staging')
      expect(await deployments.read(notice)).toContain('two pods are old')
    }
    const message = await deployments.git('log', '-1', '--format=%B', 'main')
    expect(message).toMatch(/^Revert "promote\(staging\): 1\.2\.0"\n\nThis reverts commit [0-9a-f]{40}\./)
  })

  test('a second attempt finds the commit of the first', async () => {
    const deployments = await history(...everyone)
    const first = await recover(deployments, good(stable))
    const second = await recover(deployments, good(stable))

    expect(second).toMatchObject({ status: 0, outputs: first.outputs })
    expect(await commits(deployments)).toBe(5)
  })

  test.each([
    ['was never verified', good(oldest)],
    ['is not trusted any more', [...good(oldest), verifiedIn('staging', image, stable.imageDigest)]],
  ])('passes over a deployment that %s', async (_, store) => {
    const deployments = await history(...everyone)
    const result = await recover(deployments, store)

    expect(result.outputs).toMatchObject({ digest: oldest.imageDigest })
  })

  test('passes over a quarantined one', async () => {
    const deployments = await history(...everyone)
    const notice = formatNotice({ reason: 'x', since: 'x', workflow: 'x' }, 'x')
    await deployments.push({ [deploymentPaths.quarantine(stable.imageDigest)]: notice })
    const result = await recover(deployments, good(oldest, stable))

    expect(result.outputs).toMatchObject({ digest: oldest.imageDigest })
  })

  test('leaves nothing deployed where there is nothing to go back to', async () => {
    const deployments = await history(failed)
    const result = await recover(deployments, [])

    expect(result).toMatchObject({
      status: 0,
      outputs: { commit: await deployments.git('rev-parse', 'main'), digest: '' },
    })
    expect(await deployments.read(path)).toBeUndefined()
    expect(await deployments.read(deploymentPaths.hold('staging'))).toContain('1.2.0 failed')
  })

  test.each([
    ['that succeeded', { STATUS: 'Succeeded' }],
    ['that is a rollback', { KIND: 'rollback' }],
    ['that has committed nothing', { RUN_ID: deploymentOf('4', '1.3.0').workflowUid }],
  ])('leaves a run alone %s', async (_, env) => {
    const deployments = await history(...everyone)
    const result = await recover(deployments, good(stable), env)

    expect(result).toMatchObject({ status: 0, outputs: { commit: '', digest: '' } })
    expect(await commits(deployments)).toBe(4)
  })

  test('fails where the registry does not answer: nothing is taken for the last good one by guess', async () => {
    const deployments = await history(...everyone)
    const result = await runScript('recover-deployment', {
      env: {
        DEPLOYMENT_REPOSITORY: deployments.server.url,
        DEPLOYMENT_BRANCH: 'main',
        ENVIRONMENT: 'staging',
        VERIFIER: verifier,
        IMAGE: image,
        CHART: chart,
        PIPELINE: 'deploy',
        KIND: 'promotion',
        STATUS: 'Failed',
        RUN: 'deploy-3',
        RUN_ID: failed.workflowUid,
      },
      files: { POLICY: JSON.stringify(policy), TRUSTED_KEYS: { 'release.pub': 'public-1' }, GIT_CREDENTIALS: {} },
      fakes: { cosign: 'echo "Error: no such host" >&2; exit 1' },
    })

    expect(result).toMatchObject({ status: 1, outputs: {} })
    expect(await commits(deployments)).toBe(4)
  })
})

describe('verify-rollback', () => {
  const verify = (deployments: Deployments, store: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    run('verify-rollback', deployments, store, { DIGEST: '', REQUESTER: '', ...env })

  test('goes back to the last verified one before the present', async () => {
    const result = await verify(await history(...everyone), good(oldest, stable, failed))

    expect(result).toMatchObject({
      status: 0,
      outputs: {
        digest: stable.imageDigest,
        version: '1.1.0',
        chartDigest: stable.chartDigest,
        sourceCommit: stable.sourceCommit,
      },
    })
  })

  test('goes back to any that was verified', async () => {
    const deployments = await history(...everyone)
    const result = await verify(deployments, good(oldest, stable), { DIGEST: oldest.imageDigest })

    expect(result).toMatchObject({ status: 0, outputs: { version: '1.0.0' } })
  })

  test.each([
    ['one that was never verified', good(stable), oldest.imageDigest, 'was never verified in staging'],
    [
      'one whose signature is gone',
      [verifiedIn('staging', image, oldest.imageDigest)],
      oldest.imageDigest,
      'is not to be trusted',
    ],
    ['one that never ran', good(...everyone), deploymentOf('9', '9.9.9').imageDigest, 'has never run'],
    ['nothing to go back to', good(failed), '', 'has nothing to go back to'],
    ['no digest', [], 'sha256:$(id)', 'give sha256:'],
  ])('refuses %s', async (_, store, digest, says) => {
    const deployments = await history(...everyone)
    const result = await verify(deployments, store, { DIGEST: digest })

    expect(result.status).toBe(65)
    expect(result.stderr).toContain(says)
    expect(await commits(deployments)).toBe(4)
  })
})
