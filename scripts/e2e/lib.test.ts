import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test, vi } from 'vitest'

const run = promisify(execFile)

/** A script of points on lib.sh, in a folder of its own. */
async function script(points: Readonly<Record<string, string>>, cleanUp = 'true') {
  const folder = await mkdtemp(join(tmpdir(), 'e2e-lib-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'script.sh')
  const proofs = Object.entries(points).map(([name, body]) => `prove_${name}() {\n${body}\n}`)
  const lines = [
    'set -euo pipefail',
    `root=${folder} folder=${folder} context=test`,
    `source ${join(import.meta.dirname, 'lib.sh')}`,
    `points=(${Object.keys(points).join(' ')})`,
    'usage() { echo usage; }',
    `clean_up() { ${cleanUp}; }`,
    ...proofs,
    'read_options -- --context test "$@"',
    'begin',
    'prove_points',
    'finish',
  ]
  await writeFile(file, lines.join('\n'))
  return { folder, file }
}

// Begins, and says so when it is ended by a signal.
const lasting = `bash -c 'trap "touch $0/ended; exit" TERM; touch "$0/begun"; sleep 60 & wait' "$folder" &
until [[ -e $folder/begun ]]; do sleep 0.02; done`
const appears = (file: string) => vi.waitUntil(() => existsSync(file), { timeout: 10_000, interval: 20 })

test('a table says what was proved and what failed, and the script fails', async () => {
  const { file } = await script({ right: 'proved "two is two"', wrong: 'same two 2 3', last: 'proved "it goes on"' })
  const failure: unknown = await run('bash', [file]).catch((error: unknown) => error)
  expect(failure).toMatchObject({ code: 1 })
  const { stdout } = failure as { readonly stdout: string }
  expect(stdout.replaceAll(/ +[0-9]+ s +/g, ', ').trim()).toBe(
    'ok      right, two is two\nFAILED  wrong, \nok      last, it goes on',
  )
})

test('what a point has left running ends with it', async () => {
  const { folder, file } = await script({ leaving: `${lasting}\nproved "it is left"` })
  await run('bash', [file])
  await appears(join(folder, 'ended'))
})

test('a script that is interrupted ends all that the point has started', async () => {
  const { folder, file } = await script({ long: `${lasting}\nwait` }, 'touch "$folder/clean"')
  const child = spawn('bash', [file], { stdio: 'ignore' })
  const ended = once(child, 'exit')
  await appears(join(folder, 'begun'))
  child.kill('SIGTERM')
  await ended
  expect(existsSync(join(folder, 'clean'))).toBe(true)
  await appears(join(folder, 'ended'))
})

test('a clean-up that leaves something behind fails the script', async () => {
  const { file } = await script({ right: 'proved "it"' }, 'return 1')
  await expect(run('bash', [file])).rejects.toMatchObject({ code: 1 })
})
