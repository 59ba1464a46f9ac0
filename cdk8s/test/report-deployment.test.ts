import { expect, test } from 'vitest'
import { sourceCommit, uidOf } from './support/deployments.ts'
import { recordHttp } from './support/http-recorder.ts'
import { pushImage } from './support/published.ts'
import { serveRegistry } from './support/registry-server.ts'
import { runScript } from './support/run-script.ts'

async function report(env: Readonly<Record<string, string>> = {}, status = 201) {
  const registry = await serveRegistry()
  const digest = pushImage(registry, 'shop/catalog-api', { tags: ['1.2.0'], created: '2026-05-31T08:00:00Z' })
  const api = await recordHttp(() => ({ status, body: { type: 'about:blank' } }))
  const result = await runScript('report-deployment', {
    env: {
      DELIVERY_API: api.url,
      ENVIRONMENT: 'prod',
      KIND: 'promotion',
      DIGEST: digest,
      VERSION: '1.2.0',
      COMMIT: sourceCommit,
      STATUS: 'Succeeded',
      RECOVERY_STATUS: 'Skipped',
      STARTED_AT: '2026-06-01T10:00:00Z',
      DURATION_SECONDS: '90.4',
      RUN: 'deploy-x7k2p',
      RUN_ID: uidOf('b'),
      RUN_URL: 'https://argo.example.com/{run}',
      IMAGE: `${registry.host}/shop/catalog-api`,
      PLAIN_HTTP: 'true',
      ...env,
    },
    files: { DELIVERY_API_CREDENTIALS: { token: 'the-token\n' } },
  })
  return { api, result, digest }
}

test('reports a deployment, with its uid as the key of the request', async () => {
  const { api, result, digest } = await report()

  expect(result.status).toBe(0)
  expect(api.requests).toMatchObject([
    {
      method: 'POST',
      path: '/v1/deployments',
      headers: { authorization: 'Bearer the-token', 'idempotency-key': uidOf('b') },
    },
  ])
  expect(JSON.parse(api.requests[0]?.body ?? '')).toEqual({
    environment: 'prod',
    kind: 'promotion',
    result: 'succeeded',
    imageDigest: digest,
    version: '1.2.0',
    commit: sourceCommit,
    committedAt: '2026-05-31T08:00:00.000Z',
    startedAt: '2026-06-01T10:00:00.000Z',
    finishedAt: '2026-06-01T10:01:30.000Z',
    workflowName: 'deploy-x7k2p',
    workflowUid: uidOf('b'),
    workflowUrl: 'https://argo.example.com/deploy-x7k2p',
  })
  expect(result.stdout + result.stderr).not.toContain('the-token')
})

test.each([
  ['failed', { STATUS: 'Failed', RECOVERY_STATUS: 'Omitted' }],
  ['failed', { STATUS: 'Error', RECOVERY_STATUS: 'Skipped' }],
  ['failed', { STATUS: 'Failed', RECOVERY_STATUS: 'Failed' }],
  ['rolled_back', { STATUS: 'Failed', RECOVERY_STATUS: 'Succeeded' }],
])('reports one as %s: %j', async (outcome, env) => {
  const { api } = await report(env)

  expect(JSON.parse(api.requests[0]?.body ?? '')).toMatchObject({ result: outcome })
})

test.each([
  ['the API does not take it', {}, 403, 1],
  ['the image is gone', { DIGEST: `sha256:${'9'.repeat(64)}` }, 201, 65],
])('fails where %s', async (_, env, status, code) => {
  expect((await report(env, status)).result.status).toBe(code)
})
