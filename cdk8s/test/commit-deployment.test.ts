import { describe, expect, test } from 'vitest'
import { type Deployment, deploymentPaths, formatNotice, parseDeployment } from '../src/programs/deployment-files.ts'
import { type Deployments, deploymentOf, inStaging, serveDeployments } from './support/deployments.ts'
import { runScript, type ScriptRun } from './support/run-script.ts'

const path = deploymentPaths.environment('staging')
const next = deploymentOf('b', '1.2.0', { requester: 'ada@example.com', approver: 'grace@example.com' })
const notice = formatNotice(
  { reason: 'it was slow', since: '2026-06-01T10:00:00Z', workflow: 'delivery-staging/x' },
  'x',
)

function commit(
  { server }: Deployments,
  deployment: Deployment,
  { env = {}, files = { GIT_CREDENTIALS: {} } }: Pick<ScriptRun, 'env' | 'files'> = {},
) {
  return runScript('commit-deployment', {
    env: {
      DEPLOYMENT_REPOSITORY: server.url,
      DEPLOYMENT_BRANCH: 'main',
      ENVIRONMENT: 'staging',
      KIND: deployment.kind,
      DIGEST: deployment.imageDigest,
      VERSION: deployment.version,
      CHART_DIGEST: deployment.chartDigest,
      COMMIT: deployment.sourceCommit,
      REQUESTER: deployment.requester,
      APPROVER: deployment.approver,
      WORKFLOW: deployment.workflow,
      WORKFLOW_UID: deployment.workflowUid,
      ...env,
    },
    files,
    timeoutMs: 40_000,
  })
}

const head = ({ git }: Deployments) => git('rev-parse', 'main')
const commits = async ({ git }: Deployments) => Number(await git('rev-list', '--count', 'main'))

describe('commit-deployment', () => {
  test('writes what the environment is to run, by one commit that says why', async () => {
    const deployments = await serveDeployments([inStaging(deploymentOf('1', '1.1.0'))])
    const result = await commit(deployments, next)

    expect(result).toMatchObject({ status: 0, outputs: { commit: await head(deployments) } })
    expect(parseDeployment((await deployments.read(path)) ?? '', path)).toEqual(next)
    expect(await commits(deployments)).toBe(3)
    const message = await deployments.git('log', '-1', '--format=%s%n%(trailers)', 'main')
    expect(message.trim().split('\n')).toEqual([
      'promote(staging): 1.2.0',
      'Version: 1.2.0',
      `Image-Digest: ${next.imageDigest}`,
      `Source-Commit: ${next.sourceCommit}`,
      'Requested-By: ada@example.com',
      'Approved-By: grace@example.com',
      'Workflow: delivery-staging/deploy-b',
      `Workflow-Uid: ${next.workflowUid}`,
    ])
    expect(await deployments.git('show', '--format=', '--name-only', 'main')).toBe(path)
  })

  test('a second attempt finds the commit of the first', async () => {
    const deployments = await serveDeployments()
    const first = await commit(deployments, next)
    const second = await commit(deployments, next)

    expect(second.outputs).toEqual(first.outputs)
    expect(await commits(deployments)).toBe(2)
  })

  test('pushes onto a head that has moved in between', async () => {
    const deployments: Deployments = await serveDeployments([], {
      beforePush: async (count) => count === 1 && deployments.push({ 'values/prod.yaml': 'replicas: 9\n' }),
    })
    const result = await commit(deployments, next)

    expect(result).toMatchObject({ status: 0, outputs: { commit: await head(deployments) } })
    expect(await deployments.read('values/prod.yaml')).toBe('replicas: 9')
    expect(await deployments.read(path)).toContain('1.2.0')
  })

  test('asks again on a head that has moved: a hold that came in between counts', async () => {
    const deployments: Deployments = await serveDeployments([], {
      beforePush: async (count) => count === 1 && deployments.push({ [deploymentPaths.hold('staging')]: notice }),
    })
    const result = await commit(deployments, next)

    expect(result).toMatchObject({ status: 65, outputs: {} })
    expect(result.stderr).toContain('staging is held: it was slow')
    expect(await deployments.read(path)).toBeUndefined()
  })

  test('a tag that is named like the branch hides no hold', async () => {
    const deployments = await serveDeployments([{ [deploymentPaths.hold('staging')]: notice }])
    await deployments.git('tag', 'main', 'main~1')
    const result = await commit(deployments, next)

    expect(result).toMatchObject({ status: 65, outputs: {} })
    expect(result.stderr).toContain('staging is held: it was slow')
  })

  test('gives up on a head that never rests, with nothing written', async () => {
    const deployments: Deployments = await serveDeployments([], {
      beforePush: (count) => deployments.push({ 'values/prod.yaml': `replicas: ${count}\n` }),
    })
    const result = await commit(deployments, next)

    expect(result).toMatchObject({ status: 1, outputs: {} })
    expect(await deployments.read(path)).toBeUndefined()
  }, 60_000)

  test.each([
    ['a hold', { [deploymentPaths.hold('staging')]: notice }, 'remove holds/staging.yaml'],
    ['a hold that a person wrote', { [deploymentPaths.hold('staging')]: 'Not before Monday\n' }, 'Not before Monday'],
    ['a quarantine', { [deploymentPaths.quarantine(next.imageDigest)]: notice }, 'is quarantined: it was slow'],
    ['a damaged file', { [path]: 'version: 1.1.0\n' }, `${path} is damaged: line 1`],
    ['a file with less', { [path]: 'version: "1.1.0"\n' }, `${path} is damaged: imageDigest is "missing"`],
    [
      'a file with a digest of somebody else',
      inStaging({ ...next, imageDigest: 'sha256:1' }),
      'imageDigest is "sha256:1"',
    ],
  ])('refuses %s, and changes nothing', async (_, files, says) => {
    const deployments = await serveDeployments([files])
    const before = await head(deployments)
    const result = await commit(deployments, next)

    expect(result).toMatchObject({ status: 65, outputs: {} })
    expect(result.stderr).toContain(says)
    expect(await head(deployments)).toBe(before)
  })

  test('a rollback goes through a hold, and brings the values of its time back', async () => {
    const old = deploymentOf('1', '1.1.0')
    const deployments = await serveDeployments([
      { ...inStaging(old), 'values/staging.yaml': 'replicas: 3\n' },
      { ...inStaging(next), 'values/staging.yaml': 'replicas: 0\n', [deploymentPaths.hold('staging')]: notice },
    ])
    const back = { ...old, kind: 'rollback', workflowUid: deploymentOf('d', '1.0.0').workflowUid } as const
    const result = await commit(deployments, back)

    expect(result.status).toBe(0)
    expect(parseDeployment((await deployments.read(path)) ?? '', path)).toEqual(back)
    expect(await deployments.read('values/staging.yaml')).toBe('replicas: 3')
  })

  test('a rollback to what never ran is refused', async () => {
    const deployments = await serveDeployments([inStaging(next)])
    const result = await commit(deployments, deploymentOf('e', '0.9.0', { kind: 'rollback' }))

    expect(result.status).toBe(65)
    expect(result.stderr).toContain('staging has never run')
  })

  test('never follows a link in the repository', async () => {
    const deployments = await serveDeployments()
    const { git } = deployments
    const link = await git('hash-object', '-w', '/etc/hostname')
    await git('read-tree', 'main')
    await git('update-index', '--add', '--cacheinfo', `120000,${link},${path}`)
    await git(
      'update-ref',
      'refs/heads/main',
      await git('commit-tree', '-m', 'x', '-p', 'main', await git('write-tree')),
    )
    const result = await commit(deployments, next)

    expect(result.status).toBe(0)
    expect(await git('ls-tree', 'main', path)).toMatch(/^100644 blob/)
  })

  test('says its password to the server, and shows it nobody', async () => {
    const deployments = await serveDeployments([], { password: 'pa ss' })
    const login = { files: { GIT_CREDENTIALS: { username: 'delivery', password: 'pa ss' } } }
    const result = await commit(deployments, next, login)

    expect(result.status).toBe(0)
    expect(result.stdout + result.stderr).not.toContain('pa ss')
  })

  test('a server without such a branch is a refusal that says how to begin', async () => {
    const result = await commit(await serveDeployments(), next, { env: { DEPLOYMENT_BRANCH: 'production' } })

    expect(result.status).toBe(65)
    expect(result.stderr).toContain('scripts/deployments-init')
  })

  test.each([
    ['DIGEST', 'sha256:1'],
    ['VERSION', "1.2.0'; rm -rf /"],
    ['VERSION', 'v1.2.0'],
    ['REQUESTER', 'ada\nWorkflow-Uid: forged'],
    ['REQUESTER', '$(id)'],
    ['APPROVER', '{{workflow.name}}'],
    ['COMMIT', '--upload-pack=touch'],
    ['KIND', 'force'],
    ['CHART_DIGEST', 'latest'],
    ['DEPLOYMENT_REPOSITORY', 'ext::sh -c id'],
    ['DEPLOYMENT_REPOSITORY', 'file:///etc'],
  ])('refuses the %s %j', async (variable, value) => {
    const deployments = await serveDeployments()
    const result = await commit(deployments, next, { env: { [variable]: value } })

    expect(result).toMatchObject({ status: 65, outputs: {} })
    expect(await commits(deployments)).toBe(1)
  })
})
