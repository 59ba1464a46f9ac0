import { describe, expect, test } from 'vitest'
import { digests, type FakePod, fakeEnvironment } from './support/environment.ts'
import { type OpsAnswer, serveOps } from './support/ops-server.ts'

const ip = '127.0.0.1'

async function smokeTest(
  pods: readonly FakePod[],
  answer: OpsAnswer = () => 'ok',
  env: Readonly<Record<string, string>> = {},
) {
  const { run } = await fakeEnvironment({ pods: () => pods })
  return run('smoke-test', { OPS_PORT: await serveOps({ [ip]: answer }), ...env }, {})
}

describe('smoke-test', () => {
  test('asks each pod, and runs the tests of the chart', async () => {
    const asked: string[] = []
    const answer = (path: string) => {
      asked.push(path)
      return 'ok'
    }

    const result = await smokeTest([{ ip }, { name: 'goes', ending: true, digest: digests.old }], answer)

    expect(result.status).toBe(0)
    expect(asked).toEqual(['/livez', '/readyz'])
    expect(result.calls.map(({ args }) => args.slice(0, 5).join(' '))).toEqual([
      'test catalog-api --namespace deploy-prod --logs',
    ])
    expect(result.stderr).toContain('POD LOGS: health')
  })

  test.each<readonly [string, readonly FakePod[], string]>([
    ['no pod', [], 'deploy-prod has no pod of catalog-api'],
    ['an old pod', [{ ip }, { name: 'old', ip, digest: digests.old }], `old runs ${digests.old}, not ${digests.new}`],
    ['a pod that is not ready', [{ ip, ready: false, waiting: 'Err' }], 'api-1 is not ready: api Err'],
  ])('fails with %s, before any test', async (_what, pods, problem) => {
    const result = await smokeTest(pods)

    expect(result).toMatchObject({ status: 1, calls: [] })
    expect(result.stderr).toContain(problem)
  })

  test('waits for an old pod that is about to go', async () => {
    const old = { name: 'old', ip, digest: digests.old }
    const { run, api } = await fakeEnvironment({ pods: (look) => [{ ip }, ...(look === 1 ? [old] : [])] })

    const env = { OPS_PORT: await serveOps({ [ip]: () => 'ok' }), SETTLE_SECONDS: '120' }

    expect(await run('smoke-test', env, {})).toMatchObject({ status: 0 })
    expect(api.requests).toHaveLength(2)
  })

  test('runs no test of a chart that Argo CD has rendered', async () => {
    expect(await smokeTest([{ ip }], () => 'ok', { CHART_TESTS: 'false' })).toMatchObject({ status: 0, calls: [] })
  })

  test('fails where a pod says that it is not ready', async () => {
    const result = await smokeTest([{ ip }], (path) => (path === '/readyz' ? 404 : 'ok'))

    expect(result).toMatchObject({ status: 1, calls: [] })
    expect(result.stderr).toContain('api-1 answered 404 for /readyz')
  })

  test('fails with a test of the chart, and shows its log', async () => {
    const { run } = await fakeEnvironment({ pods: () => [{ ip }] })
    const helm = 'echo "FAILED  reading the catalog"; echo "Error: 1 error occurred" >&2; exit 1'

    const result = await run('smoke-test', { OPS_PORT: await serveOps({ [ip]: () => 'ok' }) }, { fakes: { helm } })

    expect(result.status).toBe(1)
    expect(result.stderr).toContain('FAILED  reading the catalog')
    expect(result.stderr).toContain('helm test failed: Error: 1 error occurred')
  })

  test.each([['latest'], [''], ["'; rm -rf ~; '"], [`${digests.new}\n`]])('refuses the digest %j', async (digest) => {
    expect(await smokeTest([{ ip }], () => 'ok', { DIGEST: digest })).toMatchObject({ status: 65, calls: [] })
  })
})
