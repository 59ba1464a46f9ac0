import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { type HttpAnswer, recordHttp } from './support/http-recorder.ts'
import { runScript } from './support/run-script.ts'

const uid = '5d1c8b0e-0000-4000-8000-000000000001'
const name = 'release-x7k2p'
const commit = 'a'.repeat(40)
const digest = (letter: string) => `sha256:${letter.repeat(64)}`
const key = `evidence/ci/${name}-${uid}/pod/evidence.tgz`

const values = (record: Readonly<Record<string, string>>) => ({
  parameters: Object.entries(record).map(([parameter, value]) => ({ name: parameter, value })),
})
const node = (displayName: string, outputs: object = {}, inputs: object = {}) => ({
  id: displayName,
  displayName,
  templateName: displayName,
  boundaryID: name,
  phase: 'Succeeded',
  startedAt: '2026-06-01T10:00:00Z',
  finishedAt: '2026-06-01T10:10:00Z',
  inputs,
  outputs,
})

const release = {
  metadata: { name, namespace: 'ci', uid, creationTimestamp: '2026-06-01T09:00:00Z' },
  spec: { workflowTemplateRef: { name: 'release' }, arguments: {} },
  status: {
    phase: 'Running',
    nodes: Object.fromEntries(
      [
        node(
          'preflight',
          values({ commit, version: '1.2.3' }),
          values({ repository: 'https://github.com/acme/catalog', tag: 'v1.2.3' }),
        ),
        node('build', values({ digest: digest('b') })),
        node('package-chart', values({ digest: digest('c') })),
        node('scan-image', {
          ...values({ evidenceSha256: 'e'.repeat(64) }),
          artifacts: [{ name: 'evidence', s3: { key } }],
        }),
        node('gate'),
      ].map((one) => [one.id, one]),
    ),
  },
}

async function read(answer: HttpAnswer, changes: Readonly<Record<string, string>> = {}) {
  const api = await recordHttp(() => answer)
  const result = await runScript('read-release', {
    env: {
      RELEASE_NAME: name,
      RELEASE_UID: uid,
      RELEASE_NAMESPACE: 'ci',
      BUILDER_ID: 'https://example.com/builder',
      BUILD_TYPE: 'https://example.com/build-type',
      KUBERNETES_SERVER: api.url,
      ...changes,
    },
    files: { TOKEN_FILE: 'token' },
    writes: ['PROVENANCE'],
  })
  return { api, result }
}

describe('read-release', () => {
  test('puts out what the release made, and writes its provenance', async () => {
    const { api, result } = await read({ status: 200, body: release })

    expect(result).toMatchObject({
      status: 0,
      outputs: {
        imageDigest: digest('b'),
        chartDigest: digest('c'),
        evidenceKey: key,
        evidenceSha256: 'e'.repeat(64),
      },
    })
    expect(api.requests).toMatchObject([
      {
        path: `/apis/argoproj.io/v1alpha1/namespaces/ci/workflows/${name}`,
        headers: { authorization: 'Bearer token' },
      },
    ])
    expect(JSON.parse(await readFile(result.path('PROVENANCE'), 'utf8'))).toMatchObject({
      buildDefinition: { resolvedDependencies: [{ digest: { gitCommit: commit } }] },
      runDetails: { builder: { id: 'https://example.com/builder' } },
    })
  })

  test.each([
    ['a release that has ended', { status: 200, body: { ...release, status: { ...release.status, phase: 'Failed' } } }],
    ['a run of another template', { status: 200, body: { ...release, spec: { workflowTemplateRef: { name: 'ci' } } } }],
    ['a run that is gone', { status: 404 }],
  ])('refuses %s', async (_, answer) => {
    const { result } = await read(answer)

    expect(result).toMatchObject({ status: 65, outputs: {} })
  })

  test('fails where it may not read', async () => {
    const { result } = await read({ status: 403, body: { message: 'forbidden' } })

    expect(result.status).toBe(1)
    expect(result.stderr).toContain('The API server answered 403')
  })

  test.each([
    ['RELEASE_NAME', '../../secrets/signing-key'],
    ['RELEASE_NAME', 'release; touch hacked'],
    ['RELEASE_UID', ''],
    ['RELEASE_UID', `${uid}\n`],
  ])('refuses the %s %j before it asks anyone', async (variable, value) => {
    const { api, result } = await read({ status: 200, body: release }, { [variable]: value })

    expect(result.status).toBe(65)
    expect(api.requests).toEqual([])
  })
})
