import { expect, test } from 'vitest'
import { digestOf, sourceCommit } from './support/deployments.ts'
import { recordHttp } from './support/http-recorder.ts'
import { runScript } from './support/run-script.ts'

const uid = '5d1c8b0e-0000-4000-8000-000000000001'

async function start(status: number, env: Readonly<Record<string, string>> = {}) {
  const api = await recordHttp(() => ({ status, body: {} }))
  const result = await runScript('start-promotion', {
    env: {
      NAMESPACE: 'delivery-prod',
      RUN_ID: uid,
      DIGEST: digestOf('b'),
      VERSION: '1.2.0',
      COMMIT: sourceCommit,
      REQUESTER: 'ada@example.com',
      KUBERNETES_SERVER: api.url,
      ...env,
    },
    files: { TOKEN_FILE: 'token' },
  })
  return { api, result }
}

test.each([
  ['starts a promotion whose name is that of the run', 201],
  ['takes one that was started already for its own', 409],
])('%s', async (_, status) => {
  const { api, result } = await start(status)

  expect(result.status).toBe(0)
  expect(api.requests).toMatchObject([
    { method: 'POST', path: '/apis/argoproj.io/v1alpha1/namespaces/delivery-prod/workflows' },
  ])
  expect(JSON.parse(api.requests[0]?.body ?? '')).toMatchObject({
    metadata: { name: `promote-${uid}`, namespace: 'delivery-prod' },
    spec: {
      workflowTemplateRef: { name: 'promote' },
      arguments: {
        parameters: [
          { name: 'digest', value: digestOf('b') },
          { name: 'version', value: '1.2.0' },
          { name: 'commit', value: sourceCommit },
          { name: 'requester', value: 'ada@example.com' },
        ],
      },
    },
  })
})

test('fails where it may not', async () => {
  expect((await start(403)).result.status).toBe(1)
})

test.each([
  ['DIGEST', 'latest'],
  ['VERSION', '1.2.0", "name": "x'],
  ['COMMIT', 'main'],
])('refuses the %s %j before it asks anyone', async (variable, value) => {
  const { api, result } = await start(201, { [variable]: value })

  expect(result.status).toBe(65)
  expect(api.requests).toEqual([])
})
