import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readCalls, writeFakes } from '../../cdk8s/test/support/fakes.ts'

/** Runs `body` on pipelines.sh against a cluster that answers by `kubectl`. */
async function run(body: string, { kubectl = '', teardown = 'exit 0' } = {}) {
  const root = await mkdtemp(join(tmpdir(), 'e2e-pipelines-'))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  const fakes = await writeFakes(join(root, 'bin'), root, { kubectl, argo: '' })
  await mkdir(join(root, 'manifests'))
  await mkdir(join(root, 'scripts'))
  await writeFile(
    join(root, 'manifests', 'namespaces.yaml'),
    'metadata:\n  name: ci\n---\nmetadata:\n  name: release\n',
  )
  await writeFile(join(root, 'scripts', 'teardown'), `#!/bin/sh\n${teardown}\n`, { mode: 0o755 })
  const lines = [
    'set -euo pipefail',
    `root=${root} scratch=${root} context=test keep=false own_namespaces=(git)`,
    'registry=registry.example.com registry_here=$registry run=$1',
    `source ${join(import.meta.dirname, 'lib.sh')}`,
    `source ${join(import.meta.dirname, 'pipelines.sh')}`,
    'name_run',
    body,
  ]
  const { promise, resolve } = Promise.withResolvers<{ status: number; stderr: string }>()
  const env = { PATH: `${fakes.folder}:${process.env.PATH}` }
  execFile(
    'bash',
    ['--norc', '-c', lines.join('\n'), 'script', 'mine'],
    { env, timeout: 20_000 },
    (error, _stdout, stderr) => resolve({ status: error ? Number(error.code ?? 1) : 0, stderr }),
  )
  const ended = await promise
  return { ...ended, calls: (await readCalls(fakes)).map(({ args }) => args.join(' ')) }
}

const there = (mark: string) => `case "$*" in
  *' get namespaces '*) echo namespace/release ;;
  *' get namespace git '*) printf '%s' '${mark}' ;;
esac`

test.each([
  ['that no run has kept', '', 'the cluster has namespace/release already: take another one'],
  ['of another run', 'other', 'the cluster has namespace/release already, of run other: take another one'],
])('--run does not take a cluster %s', async (_what, mark, message) => {
  const { status, stderr } = await run('claim_namespaces', { kubectl: there(mark) })
  expect(status).toBe(2)
  expect(stderr).toContain(message)
})

test('--run takes the cluster that this run has kept', async () => {
  expect(await run('claim_namespaces', { kubectl: there('mine') })).toMatchObject({ status: 0 })
})

const claimed = 'claimed=true pipeline_namespaces=(ci release)\nclean_up'

test('all that a run has made goes', async () => {
  const { status, calls } = await run(claimed)
  expect(status).toBe(0)
  expect(calls.at(-1)).toContain('delete namespace ci release git ')
})

test('a teardown that fails is told, after all else has gone', async () => {
  const { status, stderr, calls } = await run(claimed, { teardown: 'exit 1' })
  expect(status).toBe(1)
  expect(stderr).toContain('not everything could be removed')
  expect(calls.at(-1)).toContain('delete namespace ci release git ')
})
