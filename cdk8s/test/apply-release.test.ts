import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { digests, fakeEnvironment } from './support/environment.ts'
import type { ScriptResult } from './support/run-script.ts'

/** What Helm was asked to do, as `verb release`. */
const verbs = ({ calls }: ScriptResult) => calls.map(({ args: [verb, name] }) => `${verb} ${name}`)
const pull = `pull oci://ghcr.io/acme/charts/catalog-api@${digests.chart}`
const before = ['uninstall catalog-api-canary', 'history catalog-api']

describe('apply-release', () => {
  test('installs the chart by its digest, with the values and the image of the commit', async () => {
    const { commit, run } = await fakeEnvironment()

    const result = await run('apply-release', { PLAIN_HTTP: 'true' })

    expect(result.stderr).toContain(`1.2.3 (${digests.new}) serves in deploy-prod.`)
    expect(result.status).toBe(0)
    expect(verbs(result)).toEqual([...before, pull, 'upgrade catalog-api'])
    expect(result.calls[2]?.args).toContain('--plain-http')
    const { args = [] } = result.calls[3] ?? {}
    expect(args).toEqual(
      expect.arrayContaining(['--install', '--namespace', 'deploy-prod', '--wait', '--wait-for-jobs']),
    )
    expect(args.join(' ')).toContain(`--description commit ${commit}`)
    expect(args.join(' ')).toContain('--timeout 60s')
    expect(args.filter((argument) => argument.startsWith('--set'))).toEqual([
      '--set-string=image.registry=ghcr.io',
      '--set-string=image.repository=acme/catalog-api',
      '--set-string=image.tag=1.2.3',
      `--set-string=image.digest=${digests.new}`,
      '--set-string=tests.expectedVersion=1.2.3',
    ])
    expect(args).not.toContain('--force')
    expect(await readFile(result.path('SCRATCH', 'values.yaml'), 'utf8')).toBe('replicas: 2\n')
  })

  test('does nothing where the commit is applied already', async () => {
    const { commit, run } = await fakeEnvironment()
    const helm = `[[ $1 != history ]] || echo '[{"revision":1,"status":"deployed","description":"commit ${commit}"}]'`

    const result = await run('apply-release', {}, { fakes: { helm } })

    expect(result.status).toBe(0)
    expect(verbs(result)).toEqual(before)
    expect(result.stderr).toContain('is applied already')
  })

  test.each([['deployed'], ['failed']])('upgrades a release that is %s', async (status) => {
    const { run } = await fakeEnvironment({ releases: { 'catalog-api': [{ status: 'superseded' }, { status }] } })

    const result = await run('apply-release')

    expect(result.status).toBe(0)
    expect(verbs(result)).toEqual([...before, pull, 'upgrade catalog-api'])
  })

  test.each([['pending-upgrade'], ['pending-rollback']])(
    'takes up a release that a killed Helm left %s',
    async (status) => {
      const { api, run } = await fakeEnvironment({ releases: { 'catalog-api': [{ status: 'deployed' }, { status }] } })

      const result = await run('apply-release')

      expect(result.status).toBe(0)
      const patch = api.requests.find(({ method }) => method === 'PATCH')
      expect(patch?.path).toBe('/api/v1/namespaces/deploy-prod/configmaps/sh.helm.release.v1.catalog-api.v2')
      const { metadata, data } = JSON.parse(patch?.body ?? '') as { metadata: object; data: { release: string } }
      expect(metadata).toEqual({ labels: { status: 'failed' } })
      expect(JSON.parse(gunzipSync(Buffer.from(data.release, 'base64')).toString())).toEqual({
        name: 'catalog-api',
        info: { status: 'failed', description: 'interrupted while pending-upgrade' },
      })
      expect(verbs(result)).toEqual([...before, 'history catalog-api', pull, 'upgrade catalog-api'])
    },
  )

  test.each([
    ['a first install that was interrupted', [{ status: 'pending-install' }]],
    ['one that only ever failed', [{ status: 'failed' }, { status: 'failed' }]],
    ['one whose removal was interrupted', [{ status: 'superseded' }, { status: 'uninstalling' }]],
  ])('removes %s before it installs', async (_what, past) => {
    const { run } = await fakeEnvironment({ releases: { 'catalog-api': past } })

    const result = await run('apply-release')

    expect(result.status).toBe(0)
    expect(verbs(result)).toEqual([...before, 'uninstall catalog-api', pull, 'upgrade catalog-api'])
  })

  test('leaves nothing of a first install that fails, and says what its pods say', async () => {
    const pods = () => [{ ready: false, waiting: 'ImagePullBackOff' }, { name: 'api-2' }]
    const { run } = await fakeEnvironment({ upgrade: 'false', pods })

    const result = await run('apply-release')

    expect(result.status).toBe(1)
    expect(verbs(result)).toEqual([...before, pull, 'upgrade catalog-api', 'uninstall catalog-api'])
    expect(await readFile(result.path('TERMINATION_LOG'), 'utf8')).toBe(
      'helm upgrade failed: Error: UPGRADE FAILED: context deadline exceeded. api-1: api ImagePullBackOff',
    )
  })

  test('leaves a release whose upgrade fails to the pipeline', async () => {
    const { run } = await fakeEnvironment({ upgrade: 'false', releases: { 'catalog-api': [{ status: 'deployed' }] } })

    const result = await run('apply-release')

    expect(result.status).toBe(1)
    expect(verbs(result)).toEqual([...before, pull, 'upgrade catalog-api'])
  })

  test('finds the commit on a server that gives only what a branch names', async () => {
    const { repository, run } = await fakeEnvironment({ git: { kind: 'advertised only' } })
    await repository.commit('Later', { 'values/dev.yaml': '' })

    expect(await run('apply-release')).toMatchObject({ status: 0 })
  })

  test.each([
    ['HEAD'],
    ['main'],
    ['a'.repeat(39)],
    ['--upload-pack=touch /tmp/x'],
    ["'; rm -rf ~; '"],
    [`${'a'.repeat(40)}\n--force`],
    ['{{workflow.name}}'],
    ['e'.repeat(40)],
  ])('refuses the commit %j, and asks Helm for nothing', async (commit) => {
    const { run } = await fakeEnvironment()

    const result = await run('apply-release', { COMMIT: commit })

    expect(result.status).toBe(65)
    expect(result.calls).toEqual([])
  })

  test.each([
    ['values', { 'values/prod.yaml': undefined }, 'has no file values/prod.yaml: add it'],
    ['environment', { 'environments/prod.yaml': undefined }, 'has no file environments/prod.yaml: add it'],
    ['readable environment', { 'environments/prod.yaml': 'version: 1.2.3\n' }, 'environments/prod.yaml is damaged'],
  ])('refuses a commit without a %s', async (_what, files, problem) => {
    const { run } = await fakeEnvironment({ files: { other: '', ...files } })

    const result = await run('apply-release')

    expect(result.status).toBe(65)
    expect(result.stderr).toContain(problem)
    expect(result.calls).toEqual([])
  })
})
