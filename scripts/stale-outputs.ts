import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { gitEnvironment, repositoryFiles } from './repository-files.ts'

const run = promisify(execFile)
const outputBytesMax = 64 * 1024 * 1024
const diffLinesMax = 60

export interface Generator {
  /** Runs in `cwd`, a folder of the repository, where its tools are on the PATH. */
  readonly cwd: string
  readonly command: readonly [program: string, ...args: string[]]
  /** Files or folders that it writes, from the root of the repository. */
  readonly outputs: readonly string[]
  /** What a person does when an output is stale. */
  readonly remedy: string
  /** What it prints when it worked, for a tool that exits with 0 also when it did not. */
  readonly prints?: RegExp
}

/** Runs one generator in the tree at `root`; rejects with all it wrote if it fails. */
export async function runGenerator(root: string, { cwd, command, prints }: Generator): Promise<void> {
  const [program, ...args] = command
  const folders = [join(root, cwd, 'node_modules/.bin'), join(root, 'node_modules/.bin'), process.env.PATH]
  const running = run(program, args, {
    cwd: join(root, cwd),
    env: { ...gitEnvironment(), PATH: folders.join(delimiter) },
    timeout: 60_000,
    maxBuffer: outputBytesMax,
  })
  // A tool that asks a question gets the end of input instead of waiting for an answer.
  running.child.stdin?.end()
  const failed = (words: string) => new Error(`\`${command.join(' ')}\` in ${cwd} failed:\n${words.trim()}`)
  const { stdout, stderr } = await running.catch((error: { stdout?: string; stderr?: string; message: string }) => {
    throw failed([error.stdout, error.stderr].join('').trim() || error.message)
  })
  if (prints && !prints.test(stdout)) throw failed(stdout + stderr)
}

/**
 * Says of each generator whether its outputs in the tree at `root`, committed or not, are what it would write now:
 * one text per generator that fails or whose outputs are stale, with a diff; none when all are fresh. The generators
 * run in order in a copy of the tree, which they therefore cannot harm, not even when they are killed.
 */
export async function staleOutputs(root: string, generators: readonly Generator[]): Promise<readonly string[]> {
  const copy = await mkdtemp(join(tmpdir(), 'generated-'))
  try {
    await copyTree(root, copy)
    await git(copy, ['init', '--quiet'])
    await git(copy, ['add', '--all'])
    const stale: string[] = []
    for (const generator of generators) {
      const text = await checkGenerator(copy, generator).catch((error: Error) => error.message)
      if (text !== undefined) stale.push(text)
    }
    return stale
  } finally {
    await rm(copy, { recursive: true, force: true })
  }
}

async function checkGenerator(copy: string, generator: Generator): Promise<string | undefined> {
  await runGenerator(copy, generator)
  // So that the diff shows new files, too.
  await git(copy, ['add', '--intent-to-add', '--ignore-removal', '.'])
  const diff = await git(copy, ['diff', '--no-color', '--no-ext-diff', '--', ...generator.outputs])
  return diff === '' ? undefined : describeStale(generator, diff)
}

async function copyTree(from: string, to: string): Promise<void> {
  for (const path of await repositoryFiles(from)) {
    await mkdir(dirname(join(to, path)), { recursive: true })
    await cp(join(from, path), join(to, path), { verbatimSymlinks: true })
  }
  for (const folder of ['.', ...(await readdir(to))]) {
    const found = await readdir(join(from, folder)).catch((): string[] => [])
    if (found.includes('node_modules')) {
      await symlink(join(from, folder, 'node_modules'), join(to, folder, 'node_modules'), 'junction')
    }
  }
}

async function git(cwd: string, args: readonly string[]): Promise<string> {
  const { stdout } = await run('git', args, { cwd, env: gitEnvironment(), maxBuffer: outputBytesMax })
  return stdout
}

function describeStale({ command, outputs, remedy }: Generator, diff: string): string {
  const lines = diff.trimEnd().split('\n')
  const rest = lines.length - diffLinesMax
  const shown = rest > 0 ? [...lines.slice(0, diffLinesMax), `... and ${rest} more lines`] : lines
  return [`${outputs.join(', ')}: not what \`${command.join(' ')}\` writes; ${remedy}`, ...shown].join('\n')
}
