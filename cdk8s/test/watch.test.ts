import { describe, expect, test } from 'vitest'
import { digests, type FakePod, fakeEnvironment } from './support/environment.ts'
import { recordHttp } from './support/http-recorder.ts'
import { metricsText, type OpsAnswer, serveOps } from './support/ops-server.ts'

const [one, two] = ['127.0.0.1', '127.0.0.2']

interface World {
  /** What each pod's metrics are, by its address and by how often they were asked for. */
  readonly metrics?: Readonly<Record<string, OpsAnswer>>
  readonly pods?: (look: number) => readonly FakePod[]
  readonly env?: Readonly<Record<string, string>>
}

async function watch({ metrics = { [one]: () => metricsText(0) }, pods = () => [{ ip: one }], env = {} }: World = {}) {
  const { run } = await fakeEnvironment({ pods })
  return run('watch', { OPS_PORT: await serveOps(metrics), ...env })
}

/** Metrics at the first look, and after that. */
const grows =
  (first: string, later: string): OpsAnswer =>
  (_path, count) =>
    count === 1 ? first : later

describe('watch by the pods themselves', () => {
  test.each<readonly [string, World, object]>([
    [
      'good traffic',
      { metrics: { [one]: grows(metricsText(0), metricsText(100, { errors: 5, slow: 1 })) } },
      { verdict: 'passed', reason: '100 requests to one pod, 5 % with 5xx, 99th percentile 0.1 s, no restart' },
    ],
    [
      'hardly any traffic, all bad',
      { metrics: { [one]: grows(metricsText(0), metricsText(9, { errors: 9, slow: 9 })) } },
      { verdict: 'passed', reason: '9 requests to one pod, too few to judge by; no restart' },
    ],
    [
      'errors of an earlier time',
      { metrics: { [one]: grows(metricsText(1000, { errors: 900 }), metricsText(1050, { errors: 900 })) } },
      { verdict: 'passed', reason: '50 requests to one pod, 0 % with 5xx, 99th percentile 0.099 s, no restart' },
    ],
    [
      'a pod of another version',
      { pods: () => [{ ip: one }, { name: 'old', ip: two, digest: digests.old, restarts: 9, ready: false }] },
      { verdict: 'passed' },
    ],
    [
      'too many errors',
      { metrics: { [one]: grows(metricsText(0), metricsText(100, { errors: 6 })) } },
      { verdict: 'failed', reason: '6 % of 100 requests ended with 5xx, more than 5 %' },
    ],
    [
      'slow answers',
      { metrics: { [one]: grows(metricsText(0), metricsText(100, { slow: 2 })) } },
      { verdict: 'failed', reason: 'the 99th percentile of 100 requests is 1.5 s, more than 0.5 s' },
    ],
    [
      'errors of a pod that came later, all of which count',
      {
        pods: (look) => [{ ip: one }, ...(look > 1 ? [{ name: 'api-2', ip: two }] : [])],
        metrics: { [one]: () => metricsText(100), [two]: () => metricsText(50, { errors: 50 }) },
      },
      { verdict: 'failed', reason: '100 % of 50 requests ended with 5xx, more than 5 %' },
    ],
    [
      'counters that began anew',
      { metrics: { [one]: grows(metricsText(1000), metricsText(40, { errors: 20 })) } },
      { verdict: 'failed', reason: '50 % of 40 requests ended with 5xx, more than 5 %' },
    ],
    [
      'a pod that is silent once and then gone',
      {
        pods: (look) => [{ ip: one }, ...(look === 1 ? [{ name: 'api-2', ip: two }] : [])],
        metrics: { [one]: () => metricsText(0) },
      },
      { verdict: 'passed' },
    ],
    [
      'a pod that is slow to tell, in the end',
      { metrics: { [one]: (_path, count) => (count === 2 ? 503 : metricsText(0)) } },
      { verdict: 'passed' },
    ],
    [
      'a restart',
      { pods: (look) => [{ ip: one, restarts: look, ready: look === 1, waiting: 'CrashLoopBackOff' }] },
      { verdict: 'failed', reason: 'api-1 was restarted: api CrashLoopBackOff' },
    ],
    [
      'a pod that came later and was restarted',
      { pods: (look) => [{ ip: one }, ...(look > 1 ? [{ name: 'api-2', ip: two, restarts: 1, ready: false }] : [])] },
      { verdict: 'failed', reason: 'api-2 was restarted' },
    ],
    ['no pod', { pods: () => [] }, { verdict: 'failed', reason: 'no pod of the new version is there' }],
    ['only a pod that goes', { pods: () => [{ ip: one, ending: true }] }, { verdict: 'failed' }],
    [
      'a pod that is not ready',
      { pods: () => [{ ip: one, ready: false, waiting: 'ContainerCreating' }] },
      { verdict: 'failed', reason: 'api-1 is not ready: api ContainerCreating' },
    ],
  ])('%s', async (_what, world, outputs) => {
    expect(await watch(world)).toMatchObject({ status: 0, outputs })
  })

  test('ends early where a limit stays broken', async () => {
    const metrics = { [one]: grows(metricsText(0), metricsText(100, { errors: 100 })) }
    const began = Date.now()

    const result = await watch({ metrics, env: { WATCH_SECONDS: '600' } })

    expect(result.outputs['verdict']).toBe('failed')
    expect(Date.now() - began).toBeLessThan(10_000)
  })

  test('goes on where it is kept again', async () => {
    const metrics = {
      [one]: (_path: string, count: number) =>
        metricsText([0, 20, 1000, 1000, 1000][count - 1] ?? 1000, { errors: count === 1 ? 0 : 10 }),
    }

    expect(await watch({ metrics, env: { WATCH_SECONDS: '2' } })).toMatchObject({ outputs: { verdict: 'passed' } })
  })

  test.each([
    ['answers 403', { [one]: () => 403 }],
    ['does not answer', {}],
    ['stops to answer', { [one]: (_path: string, count: number) => (count === 1 ? metricsText(0) : 500) }],
  ])('a ready pod that %s is no verdict', async (_what, metrics) => {
    const result = await watch({ metrics })

    expect(result).toMatchObject({ status: 1, outputs: {} })
    expect(result.stderr).toContain('api-1 is ready and does not tell its metrics')
  })

  test.each([
    ['DIGEST', 'latest'],
    ['DIGEST', "'; rm -rf ~; '"],
    ['WATCH_SECONDS', '-1'],
    ['ERROR_RATIO_MAX', '1e9'],
    ['P99_SECONDS_MAX', 'NaN'],
    ['REQUESTS_MIN', ''],
  ])('refuses the %s %j', async (variable, value) => {
    expect(await watch({ env: { [variable]: value } })).toMatchObject({ status: 65, outputs: {} })
  })
})

interface Series {
  readonly requests?: string
  readonly errors?: string
  readonly pods?: readonly string[]
}

/** A Prometheus that has counted this much. */
const prometheus = ({ requests = '100', errors = '0', pods = ['api-1'] }: Series = {}) =>
  recordHttp(({ body }) => {
    const query = new URLSearchParams(body).get('query') ?? ''
    const value = (text: string, metric = {}) => ({ metric, value: [0, text] })
    const answers = [
      ['count by (pod)', pods.map((pod) => value('1', { pod }))],
      ['sum by (le)', [value(requests, { le: '0.1' }), value(requests, { le: '+Inf' })]],
      ['sum(', [value(query.includes('5..') ? errors : requests)]],
    ] as const
    const [, result] = answers.find(([start]) => query.startsWith(start)) ?? []
    return { status: 200, body: { status: 'success', data: { resultType: 'vector', result } } }
  })

describe('watch by Prometheus', () => {
  test('asks for the pods of the version since the watch began', async () => {
    const { url, requests } = await prometheus()

    const result = await watch({ env: { PROMETHEUS_URL: url }, metrics: {} })

    expect(result).toMatchObject({
      status: 0,
      outputs: {
        verdict: 'passed',
        reason: '100 requests to one pod, 0 % with 5xx, 99th percentile 0.099 s, no restart',
      },
    })
    expect(requests[0]).toMatchObject({ method: 'POST', path: '/api/v1/query' })
    const queries = requests.slice(0, 4).map(({ body }) => new URLSearchParams(body).get('query'))
    const pods = 'namespace="deploy-prod",pod=~"api-1"'
    expect(queries.toSorted()).toEqual([
      `count by (pod) (build_info{${pods}})`,
      `sum by (le) (increase(http_seconds_bucket{${pods}}[1s]))`,
      `sum(increase(http_seconds_count{${pods},status=~"5.."}[1s]))`,
      `sum(increase(http_seconds_count{${pods}}[1s]))`,
    ])
  })

  test('fails a version that answers with errors', async () => {
    const { url } = await prometheus({ errors: '7.5' })

    expect(await watch({ env: { PROMETHEUS_URL: url } })).toMatchObject({
      status: 0,
      outputs: { verdict: 'failed', reason: '7.5 % of 100 requests ended with 5xx, more than 5 %' },
    })
  })

  test('that does not scrape the pods is no verdict', async () => {
    const { url } = await prometheus({ pods: ['other'] })

    const result = await watch({ env: { PROMETHEUS_URL: url } })

    expect(result).toMatchObject({ status: 1, outputs: {} })
    expect(result.stderr).toContain('has no metrics of api-1: let it scrape the pods of deploy-prod')
  })

  test.each([
    ['refuses', { status: 403, body: 'no' }, 'answered 403'],
    ['does not understand', { status: 200, body: { status: 'error', error: 'parse error' } }, 'parse error'],
  ])('that %s is no verdict', async (_what, answer, problem) => {
    const { url } = await recordHttp(() => answer)

    const result = await watch({ env: { PROMETHEUS_URL: url } })

    expect(result).toMatchObject({ status: 1, outputs: {} })
    expect(result.stderr).toContain(problem)
  })

  test('that is away is no verdict', async () => {
    const result = await watch({ env: { PROMETHEUS_URL: 'http://127.0.0.1:1' } })

    expect(result).toMatchObject({ status: 1, outputs: {} })
    expect(result.stderr).toContain('had no answer')
  })
})
