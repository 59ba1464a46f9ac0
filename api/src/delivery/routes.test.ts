import { sql } from 'drizzle-orm'
import { beforeEach, describe, expect, it } from 'vitest'
import { startOfTime, testApp } from '../../test/support/app.ts'
import { readAll } from '../../test/support/editor.ts'
import { parseExposition } from '../../test/support/parse-exposition.ts'
import { nobody } from '../../test/support/shelf.ts'
import { metrics } from '../contract.ts'

const app = await testApp()
const minute = 60_000
const problem = (status: number, code: string) => ({ status, body: { code } })
/** The instant so many minutes after the start of the test's clock. */
const at = (minutes: number) => new Date(startOfTime.getTime() + minutes * minute).toISOString()

let runs = 0
const facts = {
  environment: 'prod',
  kind: 'promotion',
  result: 'succeeded',
  imageDigest: `sha256:${'a'.repeat(64)}`,
  version: '1.4.0',
  commit: 'b'.repeat(40),
  committedAt: at(-60),
  startedAt: at(-10),
  finishedAt: at(-5),
  workflowName: 'promote-x7k2p',
}
const report = (changes: object = {}, headers = {}) =>
  app.request('POST', '/v1/deployments', {
    scopes: ['delivery:write'],
    headers,
    body: { ...facts, workflowUid: `run-${++runs}`, ...changes },
  })
const get = (path: string) => app.request('GET', path, { scopes: ['delivery:read'] })

beforeEach(async () => {
  await app.ctx().db.execute(sql`delete from deployments`)
})

describe('reportDeployment', () => {
  it('201: stores what was reported, and counts it', async () => {
    const before = await counted()
    const given = { workflowUrl: 'https://argo.example.com/run/1', traceId: 'c'.repeat(32), workflowUid: 'run-a' }
    const { status, headers, body } = await report(given)
    const now = app.clock.now().toISOString()
    expect({ status, body }).toEqual({
      status: 201,
      body: { id: expect.any(String), ...facts, ...given, createdAt: now },
    })
    expect((await get(headers.get('location') ?? '')).body).toEqual(body)
    const after = await counted()
    expect(after.deployments - before.deployments).toBe(1)
    expect(after.leadSeconds - before.leadSeconds).toBe(55 * 60)
  })

  it('201: the same once more changes nothing, with a key and without, and is counted once', async () => {
    const first = await report({ workflowUid: 'run-b' }, { 'idempotency-key': 'run-b' })
    const before = await counted()
    app.clock.advance(1_000)
    const again = await report({ workflowUid: 'run-b' }, { 'idempotency-key': 'run-b' })
    const anew = await report({ workflowUid: 'run-b' })
    app.clock.advance(-1_000)
    expect([again.body, anew.body, anew.status]).toEqual([first.body, first.body, 201])
    expect(await counted()).toEqual(before)
    expect((await get('/v1/deployments')).body.items).toHaveLength(1)
  })

  it('201: once among many at once', async () => {
    const before = await counted()
    const answers = await Promise.all(Array.from({ length: 10 }, () => report({ workflowUid: 'run-c' })))
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1)
    expect((await counted()).deployments - before.deployments).toBe(1)
  })

  it('409 delivery.reported_otherwise: another result of the same run', async () => {
    await report({ workflowUid: 'run-d' })
    const answer = await report({ workflowUid: 'run-d', result: 'failed' })
    expect(answer).toMatchObject(problem(409, 'delivery.reported_otherwise'))
  })

  it.each([
    ['before it starts', { finishedAt: at(-11) }],
    ['in the future', { finishedAt: at(2) }],
  ])('422 delivery.time_invalid: an end %s', async (_what, changes) => {
    expect(await report(changes)).toMatchObject(problem(422, 'delivery.time_invalid'))
  })

  it.each([
    { environment: 'production' },
    { imageDigest: 'latest' },
    { commit: 'main' },
    { kind: 'rollout' },
    { workflowUrl: 'javascript:alert(1)' },
    { traceId: 'x' },
    { finishedAt: 'yesterday' },
    { commit: undefined },
  ])('400 http.invalid: %j', async (changes) => {
    expect(await report(changes)).toMatchObject(problem(400, 'http.invalid'))
  })

  it('403 http.forbidden: for an administrator of the catalog, who may read', async () => {
    const scopes = ['catalog:admin'] as const
    const body = { ...facts, workflowUid: 'run-e' }
    expect(await app.request('POST', '/v1/deployments', { scopes, body })).toMatchObject(problem(403, 'http.forbidden'))
    expect((await app.request('GET', '/v1/deployments', { scopes })).status).toBe(200)
  })
})

describe('reading', () => {
  it('200: by environment, kind, result and time, in both orders', async () => {
    await report({ environment: 'dev', version: 'a' })
    await report({ finishedAt: at(-3), version: 'b', result: 'failed' })
    await report({ finishedAt: at(-2), version: 'c', kind: 'rollback' })
    const versions = async (query: string) => {
      const list = { get } as Parameters<typeof readAll>[0]
      return (await readAll(list, `/v1/deployments?limit=1&${query}`)).map(({ version }) => version)
    }
    expect(await versions('')).toEqual(['a', 'b', 'c'])
    expect(await versions('sort=-finishedAt')).toEqual(['c', 'b', 'a'])
    expect(await versions('environment=prod')).toEqual(['b', 'c'])
    expect(await versions('kind=rollback')).toEqual(['c'])
    expect(await versions('result=succeeded,rolled_back')).toEqual(['a', 'c'])
    expect(await versions(`finishedAt[gte]=${at(-3)}&finishedAt[lt]=${at(-2)}`)).toEqual(['b'])
  })

  it('404 delivery.not_found', async () => {
    expect(await get(`/v1/deployments/${nobody}`)).toMatchObject(problem(404, 'delivery.not_found'))
  })

  it('400 http.cursor_invalid', async () => {
    expect(await get('/v1/deployments?cursor=AAAA')).toMatchObject(problem(400, 'http.cursor_invalid'))
  })
})

describe('getDeliveryMetrics', () => {
  /** A deployment to prod that ends at a minute. */
  type Run = readonly [minute: number, kind: 'promotion' | 'rollback', result: 'succeeded' | 'failed' | 'rolled_back']

  it.each<[string, Run[], object]>([
    ['nothing happened', [], { succeeded: 0, failed: 0, promotions: 0, ratio: null, restores: [] }],
    [
      'all is well',
      [
        [-50, 'promotion', 'succeeded'],
        [-40, 'promotion', 'succeeded'],
      ],
      { succeeded: 2, failed: 0, promotions: 2, ratio: 0, restores: [] },
    ],
    [
      'a promotion fails twice before it succeeds: one failure to restore from',
      [
        [-50, 'promotion', 'failed'],
        [-45, 'promotion', 'rolled_back'],
        [-40, 'promotion', 'succeeded'],
      ],
      { succeeded: 1, failed: 2, promotions: 3, ratio: 2 / 3, restores: [10] },
    ],
    [
      'a promotion that had succeeded is rolled back, at the second try',
      [
        [-50, 'promotion', 'succeeded'],
        [-30, 'rollback', 'failed'],
        [-20, 'rollback', 'succeeded'],
        [-10, 'promotion', 'succeeded'],
      ],
      { succeeded: 3, failed: 1, promotions: 2, ratio: 1 / 2, restores: [10] },
    ],
    [
      'a promotion that had succeeded is rolled back at once',
      [
        [-50, 'promotion', 'succeeded'],
        [-30, 'rollback', 'succeeded'],
        [-10, 'rollback', 'succeeded'],
      ],
      { succeeded: 3, failed: 1, promotions: 1, ratio: 1, restores: [20] },
    ],
  ])('200: %s', async (_what, deployments, expected) => {
    const before = await counted()
    for (const [end, kind, result] of deployments)
      await report({ kind, result, committedAt: at(end - 30), startedAt: at(end - 1), finishedAt: at(end) })
    await report({ environment: 'dev', result: 'failed' })
    const { status, body } = await get(`/v1/delivery/metrics?from=${at(-24 * 60)}&to=${at(0)}`)
    const { succeeded, failed, promotions, ratio, restores } = expected as {
      [name: string]: number
    } & { restores: number[] }
    const leads = deployments.filter(([, kind, result]) => kind === 'promotion' && result === 'succeeded').length
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        environment: 'prod',
        from: at(-24 * 60),
        to: at(0),
        deploymentFrequency: { count: succeeded, perDay: succeeded },
        leadTime: { count: leads, ...seconds(leads > 0 ? 30 : undefined) },
        changeFailureRate: { failed, promotions, ratio },
        timeToRestore: { count: restores.length, ...seconds(restores[0]) },
      },
    })
    const after = await counted()
    expect(after.restoreSeconds - before.restoreSeconds).toBe(restores.reduce((sum, each) => sum + each * 60, 0))
  })

  it('200: of thirty days until now, of the environment and window that are named', async () => {
    await report()
    await report({ environment: 'staging' })
    expect((await get('/v1/delivery/metrics')).body).toMatchObject({
      from: at(-30 * 24 * 60),
      to: at(0),
      deploymentFrequency: { count: 1, perDay: 1 / 30 },
    })
    const early = `/v1/delivery/metrics?environment=staging&from=${at(-20)}&to=${at(-5)}`
    expect((await get(early)).body.deploymentFrequency.count).toBe(0)
  })

  it.each([`from=${at(0)}`, `from=${at(1)}&to=${at(0)}`, 'from=2024-01-01T00:00:00Z'])(
    '422 delivery.window_invalid: %s',
    async (query) => {
      expect(await get(`/v1/delivery/metrics?${query}`)).toMatchObject(problem(422, 'delivery.window_invalid'))
    },
  )
})

const seconds = (minutes: number | undefined) => {
  const value = minutes === undefined ? null : minutes * 60
  return { medianSeconds: value, p95Seconds: value }
}

async function counted() {
  const { body } = await app.ctx().metrics.render(undefined)
  const samples = parseExposition(body, 'text').flatMap((family) => family.samples)
  const sum = (name: string) =>
    samples.filter((sample) => sample.name === name).reduce((total, { value }) => total + value, 0)
  const { deployments, leadTime, restoreTime } = metrics.delivery
  return {
    deployments: sum(deployments.name),
    leadSeconds: sum(`${leadTime.name}_sum`),
    restoreSeconds: sum(`${restoreTime.name}_sum`),
  }
}
