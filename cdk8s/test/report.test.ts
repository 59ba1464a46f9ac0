import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { recordHttp } from './support/http-recorder.ts'
import { runStepProgram } from './support/run-script.ts'

const revision = '0123456789abcdef0123456789abcdef01234567'
/** As Argo lists them: in no order, each attempt and the nodes above it. */
const failures = JSON.stringify([
  { displayName: 'verify', message: '', finishedAt: '2026-01-01T00:09:00Z' },
  { displayName: 'verify(0)', message: 'main: Error (exit code 1)', finishedAt: '2026-01-01T00:09:00Z' },
  // Mended by a later attempt: the node above it has not failed.
  { displayName: 'checkout(0)', message: 'pod deleted', finishedAt: '2026-01-01T00:01:00Z' },
  { displayName: 'test', message: 'retryStrategy.expression evaluated to false', finishedAt: '2026-01-01T00:05:00Z' },
  { displayName: 'test(1)', message: 'main: Error (exit code 1): 3 tests\nfailed', finishedAt: '2026-01-01T00:05:00Z' },
  { displayName: 'test(0)', message: 'pod deleted', finishedAt: '2026-01-01T00:02:00Z' },
  { displayName: 'ci-x7k2p', message: '', finishedAt: null },
  { displayName: 'sign', message: 'main: Error (exit code 65): no', finishedAt: '2026-01-01T00:10:00Z' },
])

const failed = {
  PIPELINE: 'ci',
  RUN: 'ci-x7k2p',
  RUN_ID: '5d1c8b0e-0000-4000-8000-000000000000',
  STATUS: 'Failed',
  DURATION_SECONDS: '192.41',
  // As Argo hands it on: JSON, quoted once more.
  FAILURES: JSON.stringify(failures),
  REPOSITORY: 'https://github.com/acme/catalog.git',
  REVISION: revision,
  BRANCH: 'feature/ä"\n{{x}}',
  RUN_URL: 'https://argo.example.com/workflows/ci/{run}',
}
const credentials = { GIT_HOST_CREDENTIALS: { token: 'gh-s3cret\n' }, WEBHOOK_CREDENTIALS: { key: 'wh-s3cret\n' } }
const github = (api: string) => ({ GIT_HOST: 'https://github.com', GIT_HOST_API: api })

describe('report', () => {
  test('tells nobody where nothing is configured', async () => {
    const result = await runStepProgram('report', { env: failed })

    expect(result.status).toBe(0)
    expect(result.stderr).toBe('No commit status: the settings name no API.\nNo webhook: the settings name none.\n')
  })

  test('sets the status of the commit', async () => {
    const api = await recordHttp(() => ({ status: 201 }))

    const result = await runStepProgram('report', { env: { ...failed, ...github(api.url) }, files: credentials })

    expect(result.status).toBe(0)
    expect(api.requests).toMatchObject([
      {
        method: 'POST',
        path: `/repos/acme/catalog/statuses/${revision}`,
        headers: { authorization: 'Bearer gh-s3cret', accept: 'application/vnd.github+json' },
      },
    ])
    expect(JSON.parse(api.requests[0]?.body ?? '')).toEqual({
      state: 'failure',
      context: 'catalog-platform/ci',
      description: 'Failed after 3 min: test: 3 tests failed',
      target_url: 'https://argo.example.com/workflows/ci/ci-x7k2p',
    })
    expect(result.stdout + result.stderr).not.toContain('s3cret')
  })

  test.each([
    ['Succeeded', 'success', 'Succeeded after 12 s'],
    ['Error', 'error', 'Error after 12 s'],
    ['something new', 'error', 'something new after 12 s'],
  ])('calls %s %s', async (status, state, description) => {
    const api = await recordHttp(() => ({ status: 201 }))
    const env = { ...failed, ...github(api.url), STATUS: status, DURATION_SECONDS: '12.4', FAILURES: 'null' }

    await runStepProgram('report', { env, files: credentials })

    expect(JSON.parse(api.requests[0]?.body ?? '')).toMatchObject({ state, description })
  })

  test('takes the last line of a script that left its log for a reason', async () => {
    const api = await recordHttp(() => ({ status: 201 }))
    const log = [
      'main: Error (exit code 1): time="2026-01-01T00:00:00Z" level=info msg="capturing logs" argo=true',
      '> npm run verify',
      '\u001B[31mverify\u001B[0m: 4 steps passed, 2 failed',
      '',
      'time="2026-01-01T00:00:09Z" level=info msg="sub-process exited" argo=true error="<nil>"',
      'Error: exit status 1',
    ]
    const logged = JSON.stringify([{ displayName: 'verify', message: log.join('\n'), finishedAt: null }])

    await runStepProgram('report', { env: { ...failed, ...github(api.url), FAILURES: logged }, files: credentials })

    expect(JSON.parse(api.requests[0]?.body ?? '')).toMatchObject({
      description: 'Failed after 3 min: verify: verify: 4 steps passed, 2 failed',
    })
  })

  test('keeps a long reason within what the API takes', async () => {
    const api = await recordHttp(() => ({ status: 201 }))
    const long = JSON.stringify([{ displayName: 'test', message: '🐝'.repeat(500) }])

    await runStepProgram('report', { env: { ...failed, ...github(api.url), FAILURES: long }, files: credentials })

    const { description } = JSON.parse(api.requests[0]?.body ?? '') as { description: string }
    expect([...description]).toHaveLength(140)
    expect(description).toMatch(/🐝…$/u)
  })

  test.each([
    ['of another host', { REPOSITORY: 'https://evil.example.com/acme/catalog' }],
    ['of a host that begins alike', { REPOSITORY: 'https://github.com.evil.example.com/acme/catalog' }],
    ['with another path', { REPOSITORY: 'https://github.com/acme/catalog/../../../user' }],
    ['that is empty', { REPOSITORY: '' }],
    ['with a branch for a commit', { REVISION: 'main' }],
    ['with a path for a commit', { REVISION: `../../${revision}` }],
    ['that could not be substituted', { REVISION: '{{workflow.parameters.revision}}' }],
  ])('gives the token to nobody for a repository %s', async (_, env) => {
    const api = await recordHttp(() => ({ status: 201 }))

    const result = await runStepProgram('report', {
      env: { ...failed, ...github(api.url), ...env },
      files: credentials,
    })

    expect(result.status).toBe(0)
    expect(api.requests).toEqual([])
    expect(result.stderr).toContain('No commit status:')
  })

  test('posts a signed CloudEvent', async () => {
    const hook = await recordHttp(() => ({ status: 202 }))

    const result = await runStepProgram('report', {
      env: { ...failed, WEBHOOK_URL: `${hook.url}/in?key=x` },
      files: credentials,
    })

    expect(result.status).toBe(0)
    const [request] = hook.requests
    expect(request?.headers['content-type']).toBe('application/cloudevents+json; charset=utf-8')
    const hmac = createHmac('sha256', 'wh-s3cret')
      .update(request?.body ?? '')
      .digest('hex')
    expect(request?.headers['x-signature-256']).toBe(`sha256=${hmac}`)
    expect(JSON.parse(request?.body ?? '')).toMatchObject({
      specversion: '1.0',
      id: `${failed.RUN_ID}/Failed`,
      source: '/pipelines/ci',
      type: 'catalog-platform.run.failed',
      subject: 'ci-x7k2p',
      data: {
        repository: failed.REPOSITORY,
        revision,
        branch: failed.BRANCH,
        durationSeconds: 192,
        failures: [
          { step: 'test', message: '3 tests\nfailed' },
          { step: 'verify', message: 'main: Error (exit code 1)' },
          { step: 'sign', message: 'no' },
        ],
        url: 'https://argo.example.com/workflows/ci/ci-x7k2p',
      },
    })
  })

  test('tries again while the receiver is busy, with the same event', async () => {
    const busy = [429, 503]
    const hook = await recordHttp((_, count) => ({ status: busy[count - 1] ?? 204, headers: { 'retry-after': '0' } }))

    const result = await runStepProgram('report', { env: { ...failed, WEBHOOK_URL: hook.url } })

    expect(result.status).toBe(0)
    expect(hook.requests).toHaveLength(3)
    expect(new Set(hook.requests.map(({ body }) => body)).size).toBe(1)
    expect(hook.requests[0]?.headers['x-signature-256']).toBeUndefined()
  })

  test('fails when one cannot be told, after it has told the other', async () => {
    const api = await recordHttp(() => ({ status: 401 }))
    const hook = await recordHttp(() => ({ status: 200 }))
    const env = { ...failed, ...github(api.url), WEBHOOK_URL: `${hook.url}/t0ken` }

    const result = await runStepProgram('report', { env, files: credentials })

    expect(result.status).toBe(1)
    expect(api.requests).toHaveLength(1)
    expect(hook.requests).toHaveLength(1)
    expect(result.stderr).toContain('answered 401 to a commit status: may the token write statuses of acme/catalog?')
    expect(result.stderr).not.toMatch(/s3cret|t0ken/)
  })

  test('sets no status without a token, which fails nothing', async () => {
    const api = await recordHttp(() => ({ status: 201 }))

    const result = await runStepProgram('report', {
      env: { ...failed, ...github(api.url) },
      files: { GIT_HOST_CREDENTIALS: {} },
    })

    expect(result.status).toBe(0)
    expect(api.requests).toEqual([])
    expect(result.stderr).toContain('No commit status: the secret commit-status has no token.')
  })
})
