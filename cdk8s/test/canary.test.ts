import { describe, expect, test } from 'vitest'
import { type EnvironmentOptions, fakeEnvironment } from './support/environment.ts'
import { metricsText, type OpsAnswer, serveOps } from './support/ops-server.ts'
import type { ScriptResult } from './support/run-script.ts'

const ip = '127.0.0.1'
const stable = { 'catalog-api': [{ status: 'deployed' }] }

async function tryCanary(
  options: EnvironmentOptions = {},
  env: Readonly<Record<string, string>> = {},
  metrics: OpsAnswer = () => metricsText(0),
) {
  const { run, api } = await fakeEnvironment({ releases: stable, pods: () => [{ ip }], ...options })
  const result = await run('canary', { OPS_PORT: await serveOps({ [ip]: metrics }), STAGES: '1:0', ...env })
  return { result, api }
}

const verbs = ({ calls }: ScriptResult) => calls.map(({ args: [verb, name] }) => `${verb} ${name}`.slice(0, 30))
const removed = 'uninstall catalog-api-canary'
const begun = [removed, 'pull oci://ghcr.io/acme/charts', 'history catalog-api']

describe('canary', () => {
  test('runs beside the release, as many pods as each stage says, and is removed', async () => {
    const { result, api } = await tryCanary({}, { STAGES: '1:0 2:0' })

    expect(result).toMatchObject({ status: 0, outputs: { verdict: 'passed' } })
    expect(verbs(result)).toEqual([...begun, 'upgrade catalog-api-canary', 'upgrade catalog-api-canary', removed])
    const upgrades = result.calls.filter(({ args: [verb] }) => verb === 'upgrade').map(({ args }) => args)
    expect(upgrades[0]).toEqual(
      expect.arrayContaining(['--set-string=canary.of=catalog-api', '--set=canary.replicas=1', '--wait-for-jobs']),
    )
    expect(upgrades[1]).toContain('--set=canary.replicas=2')
    expect(decodeURIComponent(api.requests[0]?.path ?? '')).toContain('app.kubernetes.io/component=api,track=canary')
  })

  test('that answers with errors has failed, and later stages are not tried', async () => {
    const metrics: OpsAnswer = (_path, count) => metricsText(count === 1 ? 0 : 100, { errors: count === 1 ? 0 : 50 })

    const { result } = await tryCanary({}, { STAGES: '1:1 2:1' }, metrics)

    expect(result.status).toBe(0)
    expect(result.outputs).toEqual({
      verdict: 'failed',
      reason: '50 % of 100 requests ended with 5xx, more than 5 %',
    })
    expect(verbs(result)).toEqual([...begun, 'upgrade catalog-api-canary', removed])
  })

  test('that does not start has failed, for the reason that its pods give', async () => {
    const { result } = await tryCanary({
      upgrade: 'false',
      pods: () => [{ ready: false, waiting: 'CrashLoopBackOff' }],
    })

    expect(result.status).toBe(0)
    expect(result.outputs).toEqual({
      verdict: 'failed',
      reason:
        'the canary did not start: helm upgrade failed: Error: UPGRADE FAILED: context deadline exceeded. ' +
        'api-1: api CrashLoopBackOff',
    })
    expect(verbs(result).at(-1)).toBe(removed)
  })

  test('that cannot be watched is removed, and is no verdict', async () => {
    const { result } = await tryCanary({}, {}, () => 403)

    expect(result).toMatchObject({ status: 1, outputs: {} })
    expect(verbs(result).at(-1)).toBe(removed)
  })

  test('is not tried where there is no release to stand beside', async () => {
    const { result } = await tryCanary({ releases: {} })

    expect(result).toMatchObject({ status: 0, outputs: { verdict: 'passed' } })
    expect(result.outputs['reason']).toContain('there is no release')
    expect(verbs(result)).toEqual([...begun, removed])
  })

  test.each([
    ['DIGEST', `sha256:${'f'.repeat(64)}`, 'the commit deploys sha256:1111'],
    ['DIGEST', 'latest', 'DIGEST is "latest"'],
    ['COMMIT', "'; rm -rf ~; '", 'the commit is'],
    ['STAGES', '0:60', 'STAGES has "0:60"'],
    ['STAGES', '1:60 --force', 'STAGES has "--force"'],
  ])('refuses the %s %j, and changes nothing', async (variable, value, problem) => {
    const { result } = await tryCanary({}, { [variable]: value })

    expect(result).toMatchObject({ status: 65, calls: [] })
    expect(result.stderr).toContain(problem)
  })
})

test('remove-canary removes the canary and nothing else', async () => {
  const { run } = await fakeEnvironment({ releases: stable })

  const result = await run('remove-canary')

  expect(result.status).toBe(0)
  expect(verbs(result)).toEqual([removed])
})
