import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { gitEnvironment } from './repository-files.ts'
import { type Generator, staleOutputs } from './stale-outputs.ts'

let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'stale-outputs-'))
  execFileSync('git', ['init', '--quiet'], { cwd: root, env: gitEnvironment() })
  await mkdir(join(root, 'api/out'), { recursive: true })
  await writeFile(join(root, 'api/source.txt'), 'new\n')
  await writeFile(join(root, 'api/out/copy.txt'), 'new\n')
})
afterEach(() => rm(root, { recursive: true }))

/** A generator that runs `code` in `api`. */
function generator(code: string): Generator {
  return { cwd: 'api', command: ['node', '-e', code], outputs: ['api/out'], remedy: 'do it again' }
}

const copying = generator("require('fs').copyFileSync('source.txt', 'out/copy.txt')")
const adding = generator("require('fs').writeFileSync('out/added.txt', 'more')")

it('finds nothing when the outputs of an uncommitted tree are fresh', async () => {
  expect(await staleOutputs(root, [copying])).toEqual([])
})

it('names what to do and shows the difference when an output is stale, and leaves the tree alone', async () => {
  await writeFile(join(root, 'api/out/copy.txt'), 'old\n')
  const [text, ...others] = await staleOutputs(root, [copying])
  expect(others).toEqual([])
  expect(text).toMatch(/^api\/out: not what `node .*` writes; do it again$/m)
  expect(text).toMatch(/^-old$\n^\+new$/m)
  expect(await readFile(join(root, 'api/out/copy.txt'), 'utf8')).toBe('old\n')
})

it.each([
  ['a file that is new', adding, '+++ b/api/out/added.txt'],
  ['a file that is gone', generator("require('fs').rmSync('out/copy.txt')"), '--- a/api/out/copy.txt'],
])('finds %s', async (_what, added, line) => {
  const [text] = await staleOutputs(root, [added])
  expect(text).toContain(line)
  expect(await readdir(join(root, 'api/out'))).toEqual(['copy.txt'])
})

it('reports each stale generator once, in order', async () => {
  await writeFile(join(root, 'api/out/copy.txt'), 'old\n')
  const elsewhere = { ...adding, outputs: ['api/source.txt'] }
  expect(await staleOutputs(root, [elsewhere, copying])).toHaveLength(1)
})

it.each([
  ['fails', 'console.error("no"); process.exit(3)', 'no'],
  [
    'asks for input',
    "process.stdin.on('end', () => { console.log('no answer'); process.exit(3) }).resume()",
    'no answer',
  ],
  ['exits with 0 although it failed', 'console.error("broken")', 'broken'],
])('gives the words of a generator that %s, and checks the next', async (_what, code, words) => {
  const failing = { ...generator(code), prints: /done/ }
  const [first, second] = await staleOutputs(root, [failing, adding])
  expect(first).toContain(`in api failed:\n${words}`)
  expect(second).toContain('added.txt')
})
