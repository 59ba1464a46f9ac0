import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type FakeCall, readCalls, writeFakes } from './fakes.ts'

const sources = join(import.meta.dirname, '../../src')

/** A file's text, or a folder's files by their paths in it. */
export type Contents = string | { readonly [path: string]: string }

export interface ScriptRun {
  /** Parameters and settings, as the script reads them. It gets no other variable of this process but PATH. */
  readonly env?: Readonly<Record<string, string>>
  /** Files and folders that arrive, by the name of the variable that gets the path: `{ SOURCE: { 'a.txt': 'a' } }`. */
  readonly files?: Readonly<Record<string, Contents>>
  /** Variables that get a path at which nothing is yet: what the script is to write. */
  readonly writes?: readonly string[]
  /**
   * Commands by name, each with the bash that stands for it. A fake finds a folder of its own in `$SCRATCH`, which all
   * fakes and calls of a run share.
   */
  readonly fakes?: Readonly<Record<string, string>>
  /** The script and all that it started are killed after this long, and the run rejects. @default 15000 */
  readonly timeoutMs?: number
}

export interface ScriptResult {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
  /** What the script wrote to `$OUTPUTS`, by name. */
  readonly outputs: Readonly<Record<string, string>>
  /** Calls of fakes, in their order. */
  readonly calls: readonly FakeCall[]
  /** Where files are: `path('SOURCE', 'a.txt')` for one in a folder, `path('SCRATCH', …)` for what fakes left. */
  path(variable: string, ...segments: readonly string[]): string
}

/**
 * Runs a step's script, `<name>.sh`, as its pod would: real bash in an empty folder, with the parameters and paths in
 * its environment, but with everything in a temporary folder that is gone when the test ends. Commands are the
 * machine's own, unless a fake stands for them. Rejects only if the script does not end in time.
 */
export function runScript(name: string, run: ScriptRun = {}): Promise<ScriptResult> {
  return runStep(name, ['bash', join(sources, 'steps/scripts', `${name}.sh`)], run)
}

/** Runs a step's program, `programs/<name>.ts`, in the same way. */
export function runStepProgram(name: string, run: ScriptRun = {}): Promise<ScriptResult> {
  return runStep(name, [process.execPath, join(sources, 'programs', `${name}.ts`)], run)
}

type Command = readonly [program: string, ...args: string[]]

async function runStep(name: string, command: Command, run: ScriptRun): Promise<ScriptResult> {
  const root = await mkdtemp(join(tmpdir(), `script-${name}-`))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  const path = (variable: string, ...segments: readonly string[]) => join(root, 'work', variable, ...segments)
  for (const folder of ['home', 'cwd', 'tmp', 'work/OUTPUTS', 'work/SCRATCH']) {
    await mkdir(join(root, folder), { recursive: true })
  }
  // The one of the pod that runs these tests is not theirs to write.
  await writeFile(path('TERMINATION_LOG'), '')
  for (const [variable, contents] of Object.entries(run.files ?? {})) await writeContents(path(variable), contents)
  const fakes = await writeFakes(join(root, 'bin'), path('SCRATCH'), run.fakes ?? {})
  const given = ['OUTPUTS', 'TERMINATION_LOG', ...Object.keys(run.files ?? {}), ...(run.writes ?? [])]
  const ended = await runCommand(command, {
    cwd: join(root, 'cwd'),
    env: {
      PATH: [fakes.folder, dirname(process.execPath), process.env.PATH].join(delimiter),
      HOME: join(root, 'home'),
      TMPDIR: join(root, 'tmp'),
      LANG: 'C.UTF-8',
      PROGRAMS: join(sources, 'programs'),
      ...Object.fromEntries(given.map((variable) => [variable, path(variable)])),
      ...run.env,
    },
    timeoutMs: run.timeoutMs ?? 15_000,
  })
  return { ...ended, outputs: await readFolder(path('OUTPUTS')), calls: await readCalls(fakes), path }
}

async function writeContents(path: string, contents: Contents): Promise<void> {
  if (typeof contents === 'string') return writeFile(path, contents)
  await mkdir(path, { recursive: true })
  for (const [name, text] of Object.entries(contents)) {
    await mkdir(dirname(join(path, name)), { recursive: true })
    await writeFile(join(path, name), text)
  }
}

async function readFolder(folder: string): Promise<Readonly<Record<string, string>>> {
  const names = await readdir(folder)
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
  return Object.fromEntries(names.map((name, index) => [name, texts[index] ?? '']))
}

interface CommandOptions {
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly timeoutMs: number
}

function runCommand([program, ...args]: Command, { cwd, env, timeoutMs }: CommandOptions) {
  return new Promise<Pick<ScriptResult, 'status' | 'stdout' | 'stderr'>>((resolve, reject) => {
    // A process group of its own, so that a script that hangs is ended with all its children.
    const child = spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    const text = { stdout: '', stderr: '' }
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (chunk: string) => {
        text[stream] += chunk
      })
    }
    const timer = setTimeout(() => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
      reject(
        new Error(`${[program, ...args].join(' ')} did not end within ${timeoutMs} ms\n${text.stdout}${text.stderr}`),
      )
    }, timeoutMs)
    child.on('error', reject)
    child.on('close', (code) => {
      clearTimeout(timer)
      // A script that a signal ended has no code; a shell would report 128 and more.
      resolve({ status: code ?? 128, ...text })
    })
  })
}
