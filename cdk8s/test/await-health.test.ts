import { expect, test } from 'vitest'
import { recordHttp } from './support/http-recorder.ts'
import { runScript } from './support/run-script.ts'

const [commit, digest] = ['a'.repeat(40), `sha256:${'1'.repeat(64)}`]

const application = (health: string) => ({
  spec: { sources: [{ helm: { parameters: [{ name: 'image.digest', value: digest }] } }] },
  status: { sync: { status: 'Synced', revisions: ['chart', commit] }, health: { status: health } },
})

async function awaitHealth(status: number, body: unknown, env: Readonly<Record<string, string>> = {}) {
  const api = await recordHttp(() => ({ status, body }))
  const result = await runScript('await-health', {
    env: {
      APPLICATION: 'catalog-api-prod',
      APPLICATION_NAMESPACE: 'argocd',
      COMMIT: commit,
      DIGEST: digest,
      ROLLOUT_SECONDS: '1',
      KUBERNETES_SERVER: api.url,
      ...env,
    },
    files: { TOKEN_FILE: 'token' },
  })
  return { ...result, requests: api.requests }
}

test('ends when the application is healthy', async () => {
  const { status, requests, stderr } = await awaitHealth(200, application('Healthy'))

  expect(status).toBe(0)
  expect(stderr).toContain('catalog-api-prod is synced and healthy')
  expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /apis/argoproj.io/v1alpha1/namespaces/argocd/applications/catalog-api-prod',
  ])
})

test.each([
  ['is not healthy in time', 200, application('Degraded'), 'it is synced and Degraded'],
  ['is not there in time', 404, {}, 'there is no such application'],
  ['may not be read', 403, { message: 'forbidden' }, 'answered 403'],
])('fails when the application %s', async (_what, answer, body, problem) => {
  const { status, stderr } = await awaitHealth(answer, body)

  expect(status).toBe(1)
  expect(stderr).toContain(problem)
})

test.each([
  ['COMMIT', 'main'],
  ['COMMIT', "'; rm -rf ~; '"],
  ['DIGEST', 'latest'],
])('refuses the %s %j', async (variable, value) => {
  expect(await awaitHealth(200, {}, { [variable]: value })).toMatchObject({ status: 65, requests: [] })
})
