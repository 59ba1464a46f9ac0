import { describe, expect, test } from 'vitest'
import { recordHttp } from './support/http-recorder.ts'
import { runStepProgram } from './support/run-script.ts'

interface Run {
  readonly name: string
  readonly createdAt?: string
  readonly branch?: string
  readonly repository?: string
  readonly template?: string
  readonly shutdown?: string
}

const repository = 'https://git.example.com/acme/catalog'

const workflow = (run: Run) => ({
  metadata: { name: run.name, uid: run.name, creationTimestamp: `2026-01-01T00:00:${run.createdAt ?? '00'}Z` },
  spec: {
    workflowTemplateRef: { name: run.template ?? 'ci' },
    arguments: {
      parameters: [
        { name: 'repository', value: run.repository ?? repository },
        { name: 'branch', value: run.branch ?? 'main' },
      ],
    },
    ...(run.shutdown && { shutdown: run.shutdown }),
  },
})

/** Runs the step against a Kubernetes API that has `runs`, none of which has ended. */
async function supersede(runs: readonly Run[], branch = 'main') {
  const api = await recordHttp(({ method }) => ({
    status: 200,
    body: method === 'GET' ? { items: runs.map(workflow) } : {},
  }))
  const result = await runStepProgram('supersede', {
    env: { NAMESPACE: 'ci', TEMPLATE: 'ci', REPOSITORY: repository, BRANCH: branch, KUBERNETES_SERVER: api.url },
    files: { TOKEN_FILE: 'k8s-s3cret' },
  })
  const patches = api.requests.filter(({ method }) => method === 'PATCH')
  return { ...result, requests: api.requests, stopped: patches.map(({ path }) => path.split('/').at(-1)), patches }
}

describe('supersede', () => {
  test('stops the older runs of the branch and says so', async () => {
    const { status, stopped, patches, requests, stderr } = await supersede([
      { name: 'ci-1', createdAt: '01' },
      { name: 'ci-3', createdAt: '03' },
      { name: 'ci-2', createdAt: '02' },
    ])

    expect(status).toBe(0)
    expect(stopped).toEqual(['ci-2', 'ci-1'])
    expect(stderr).toBe('Stopped ci-2: ci-3 is newer.\nStopped ci-1: ci-3 is newer.\n')
    expect(requests[0]?.path).toBe(
      '/apis/argoproj.io/v1alpha1/namespaces/ci/workflows?labelSelector=workflows.argoproj.io%2Fcompleted!%3Dtrue',
    )
    expect(patches[0]).toMatchObject({
      headers: { authorization: 'Bearer k8s-s3cret', 'content-type': 'application/merge-patch+json' },
      body: '{"spec":{"shutdown":"Stop"}}',
    })
  })

  test('leaves every other run alone', async () => {
    const { status, stopped } = await supersede([
      { name: 'ci-9', createdAt: '09' },
      { name: 'other-branch', branch: 'main2' },
      { name: 'other-repository', repository: 'https://git.example.com/acme/fork' },
      { name: 'other-template', template: 'release' },
      { name: 'stopped-already', shutdown: 'Stop' },
    ])

    expect(status).toBe(0)
    expect(stopped).toEqual([])
  })

  test('agrees with itself on one of two runs of the same second', async () => {
    const runs = [{ name: 'ci-a' }, { name: 'ci-b' }]

    expect((await supersede(runs)).stopped).toEqual(['ci-a'])
    expect((await supersede(runs.toReversed())).stopped).toEqual(['ci-a'])
  })

  test('asks nothing for a run of no branch', async () => {
    const { status, requests, stderr } = await supersede([{ name: 'ci-1', branch: '' }], '')

    expect(status).toBe(0)
    expect(requests).toEqual([])
    expect(stderr).toContain('supersedes no other')
  })

  test.each(["main'; rm -rf ~; '", 'a\nb', '--all', '{{workflow.name}}', 'ünï/cödé', '*'])(
    'takes the branch %j by its letter',
    async (branch) => {
      const { stopped } = await supersede(
        [{ name: 'ci-1', branch }, { name: 'ci-2', branch, createdAt: '02' }, { name: 'ci-0' }],
        branch,
      )

      expect(stopped).toEqual(['ci-1'])
    },
  )

  test('fails when the API refuses', async () => {
    const api = await recordHttp(() => ({ status: 403, body: { message: 'forbidden' } }))

    const result = await runStepProgram('supersede', {
      env: { NAMESPACE: 'ci', TEMPLATE: 'ci', REPOSITORY: repository, BRANCH: 'main', KUBERNETES_SERVER: api.url },
      files: { TOKEN_FILE: 'k8s-s3cret' },
    })

    expect(result.status).toBe(1)
    expect(result.stderr).toContain('answered 403')
    expect(result.stderr).not.toContain('s3cret')
  })
})
