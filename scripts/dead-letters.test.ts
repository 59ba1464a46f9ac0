import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readCalls, writeFakes } from '../cdk8s/test/support/fakes.ts'

const fields = {
  repository: 'https://github.com/acme/catalog',
  commit: 'a'.repeat(40),
  requester: 'octocat',
} as const
const letters = {
  'dead-letter-1': { ...fields, pipeline: 'release', name: 'release-v1-2-3-0123456789ab', ref: 'v1.2.3' },
  'dead-letter-2': { ...fields, pipeline: 'ci', name: 'ci-main-0123456789ab', ref: 'main' },
} as const

const answers = Object.entries(letters).flatMap(([letter, data]) => [
  `*' get configmaps '*'metadata.name=${letter} '*) echo configmap/${letter} ;;`,
  ...Object.entries(data).map(([key, text]) => `*' get configmap ${letter} '*'{.data.${key}}') printf %s '${text}' ;;`),
])
const kubectl = (runs: readonly string[]) => `case "$*" in
  ${runs.map((name) => `*' get workflows.argoproj.io '*'metadata.name=${name} '*) echo workflow/${name} ;;`).join('\n  ')}
  'config current-context') echo test ;;
  *'.context.cluster}') echo cluster ;;
  *'.cluster.server}') echo https://127.0.0.1:6443 ;;
  *' auth whoami '*) echo ada@example.com ;;
  ${answers.join('\n  ')}
esac`

interface World {
  /** How Argo ends. */
  readonly argo?: string
  readonly runs?: readonly string[]
}

/** Runs the script against a cluster with two dead letters. */
async function run(args: readonly string[], { argo = 'echo started', runs = [] }: World = {}) {
  const root = await mkdtemp(join(tmpdir(), 'dead-letters-'))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  const fakes = await writeFakes(join(root, 'bin'), root, { kubectl: kubectl(runs), argo })
  const { promise, resolve } = Promise.withResolvers<{ status: number; stderr: string }>()
  const env = { PATH: `${fakes.folder}:${process.env.PATH}` }
  execFile(join(import.meta.dirname, 'dead-letters'), args, { env, timeout: 20_000 }, (error, _stdout, stderr) =>
    resolve({ status: error ? Number(error.code ?? 1) : 0, stderr }),
  )
  const ended = await promise
  const calls = (await readCalls(fakes)).map(({ command, args: words }) => [command, ...words].join(' '))
  return {
    ...ended,
    submitted: calls.filter((call) => call.startsWith('argo')),
    deleted: calls.filter((call) => call.includes(' delete ')).map((call) => call.split(' delete ')[1]),
  }
}

test('a release is started as it would have been, but for who asks, and its letter goes', async () => {
  const { status, submitted, deleted } = await run(['replay', 'dead-letter-1'])
  expect(status).toBe(0)
  expect(submitted).toEqual([
    'argo submit --context test --namespace ci --from workflowtemplate/release --name release-v1-2-3-0123456789ab ' +
      `--output name --parameter repository=${fields.repository} --parameter requester=ada@example.com ` +
      `--parameter commit=${fields.commit} --parameter tag=v1.2.3`,
  ])
  expect(deleted).toEqual(['configmap dead-letter-1 -n triggers'])
})

test('so is a check, of no branch: it would stop the check of a newer commit', async () => {
  const { submitted } = await run(['replay', 'dead-letter-2'])
  expect(submitted[0]).toMatch(/--parameter revision=a{40}$/)
  expect(submitted[0]).not.toContain('branch=')
})

test('a letter whose run is there goes without a second one', async () => {
  const { status, stderr, submitted, deleted } = await run(['replay', 'dead-letter-1'], {
    runs: ['release-v1-2-3-0123456789ab'],
  })
  expect([status, submitted, deleted]).toEqual([0, [], ['configmap dead-letter-1 -n triggers']])
  expect(stderr).toContain('its run release-v1-2-3-0123456789ab is there')
})

test('a letter stays whose run could not be started', async () => {
  const { status, stderr, deleted } = await run(['replay', 'dead-letter-1'], { argo: 'exit 1' })
  expect([status, deleted]).toEqual([1, []])
  expect(stderr).toContain('dead-letter-1 could not be replayed')
})

test.each([['replay'], ['discard']])('%s takes nothing but a dead letter', async (command) => {
  const { status, stderr, submitted, deleted } = await run([command, 'programs-0123456789'])
  expect([status, submitted, deleted]).toEqual([1, [], []])
  expect(stderr).toContain('there is no dead letter programs-0123456789')
})

test('a letter can be discarded', async () => {
  expect(await run(['discard', 'dead-letter-2'])).toMatchObject({
    status: 0,
    submitted: [],
    deleted: ['configmap dead-letter-2 -n triggers'],
  })
})

test.each([[['replay']], [['resend', 'x']], [['--namespace', 'x']]])('%j is misused', async (args) => {
  expect((await run(args)).status).toBe(2)
})
