import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { type HttpAnswer, recordHttp } from './support/http-recorder.ts'
import { runScript } from './support/run-script.ts'

const uid = '5d1c8b0e-0000-4000-8000-000000000001'
const [name, namespace] = ['deploy-x7k2p', 'delivery-staging']
const digest = `sha256:${'b'.repeat(64)}`
const commit = 'd'.repeat(40)

type Values = Readonly<Record<string, string>>
const values = (record: Values) => ({
  parameters: Object.entries(record).map(([parameter, value]) => ({ name: parameter, value })),
})
const node = (task: string, template: string, inputs: Values, outputs: Values = {}) => ({
  id: task,
  displayName: task,
  templateName: template,
  boundaryID: name,
  phase: 'Succeeded',
  finishedAt: '2026-06-01T10:10:00Z',
  inputs: values(inputs),
  outputs: values(outputs),
})

const nodes = {
  'commit-deployment': node('commit-deployment', 'commit-deployment', { digest }, { commit }),
  apply: node('apply', 'apply-release', { commit }),
  'smoke-test': node('smoke-test', 'smoke-test', { digest }),
  watch: node('watch', 'watch', { digest }, { verdict: 'passed', reason: '' }),
  'accept-watch': node('accept-watch', 'accept', { verdict: 'passed', reason: '' }),
}

const deployment = (changes: Readonly<Record<string, object>> = {}, rest: object = {}) => ({
  metadata: { name, namespace, uid, creationTimestamp: '2026-06-01T09:00:00Z' },
  spec: { workflowTemplateRef: { name: 'deploy' }, arguments: {} },
  status: { phase: 'Running', nodes: { ...nodes, ...changes } },
  ...rest,
})

async function read(answer: HttpAnswer, changes: Values = {}) {
  const api = await recordHttp(() => answer)
  const result = await runScript('read-deployment', {
    env: {
      DEPLOYMENT_NAMESPACE: namespace,
      DEPLOYMENT_NAME: name,
      DEPLOYMENT_UID: uid,
      DELIVERY_NAMESPACES: 'delivery-dev delivery-staging delivery-prod',
      VERIFIER: 'https://example.com/verifier',
      POLICY_URI: 'https://example.com/policy',
      IMAGE: 'ghcr.io/acme/catalog-api',
      KUBERNETES_SERVER: api.url,
      ...changes,
    },
    files: { TOKEN_FILE: 'token', POLICY: 'the policy' },
    writes: ['SUMMARY'],
  })
  return { api, result }
}

describe('read-deployment', () => {
  test('writes the verification summary of what was verified', async () => {
    const { result } = await read({ status: 200, body: deployment() })

    expect(result).toMatchObject({ status: 0, outputs: { imageDigest: digest } })
    expect(JSON.parse(await readFile(result.path('SUMMARY'), 'utf8'))).toEqual({
      verifier: { id: 'https://example.com/verifier' },
      timeVerified: '2026-06-01T10:10:00Z',
      resourceUri: 'oci://ghcr.io/acme/catalog-api',
      policy: {
        uri: 'https://example.com/policy',
        digest: { sha256: 'd5d2b0086caa4ae7e729ab3ae542dc0ae24d7000a1bc7ac3b367a5fbc5e4b692' },
      },
      verificationResult: 'PASSED',
      verifiedLevels: ['SLSA_BUILD_LEVEL_2'],
      slsaVersion: '1.0',
      environment: {
        name: 'staging',
        deploymentCommit: commit,
        workflow: 'delivery-staging/deploy-x7k2p',
        workflowUid: uid,
      },
    })
  })

  test.each([
    ['a run that has ended', deployment({}, { status: { phase: 'Failed', nodes } })],
    ['a run of another template', deployment({}, { spec: { workflowTemplateRef: { name: 'rollback' } } })],
    [
      'a run with a service account of its own',
      deployment({}, { spec: { workflowTemplateRef: { name: 'deploy' }, serviceAccountName: 'x' } }),
    ],
    ...Object.entries(nodes).flatMap(([task, one]): [string, object][] => [
      [`a run whose ${task} failed`, deployment({ [task]: { ...one, phase: 'Failed' } })],
      [`a run whose ${task} is of another template`, deployment({ [task]: { ...one, templateName: 'x' } })],
      [`a run whose ${task} is of its exit handler`, deployment({ [task]: { ...one, boundaryID: `${name}-exit` } })],
    ]),
    [
      'a commit that was not applied',
      deployment({ apply: node('apply', 'apply-release', { commit: 'e'.repeat(40) }) }),
    ],
    [
      'a digest that was not tested',
      deployment({ 'smoke-test': node('smoke-test', 'smoke-test', { digest: 'sha256:1' }) }),
    ],
    ['a digest that was not watched', deployment({ watch: node('watch', 'watch', { digest: 'sha256:1' }) })],
    ['a watch that failed', deployment({ 'accept-watch': node('accept-watch', 'accept', { verdict: 'failed' }) })],
    [
      'no commit',
      deployment({ 'commit-deployment': node('commit-deployment', 'commit-deployment', { digest }, { commit: '' }) }),
    ],
  ])('refuses %s', async (_, body) => {
    const { result } = await read({ status: 200, body })

    expect(result).toMatchObject({ status: 65, outputs: {} })
  })

  test.each([
    ['DEPLOYMENT_NAMESPACE', 'ci'],
    ['DEPLOYMENT_NAMESPACE', 'delivery-dev/../ci'],
    ['DEPLOYMENT_NAME', '../../secrets/signing-key'],
    ['DEPLOYMENT_UID', ''],
  ])('refuses the %s %j before it asks anyone', async (variable, value) => {
    const { api, result } = await read({ status: 200, body: deployment() }, { [variable]: value })

    expect(result.status).toBe(65)
    expect(api.requests).toEqual([])
  })
})
