import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { examplesIn, patternOf, withoutSpace } from './readme-examples.ts'

/** README.md says what its examples print; here they run, in order and in one shell, against the real service. */

const root = join(import.meta.dirname, '..')
const readme = await readFile(join(root, 'README.md'), 'utf8')
const examples = examplesIn(readme, 'Try it')
const hasCurl = canRun('curl')
if (!hasCurl) console.warn('skipped: the examples of README.md need curl, which is not on the PATH')

const startTimeoutMs = 90_000
const endOfExample = '@@ end of example @@'

describe.runIf(hasCurl)('README.md', () => {
  let folder: string
  let service: ChildProcess
  let greeting = ''
  let port = ''
  let outputs: readonly string[] = []

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'readme-'))
    // PostgreSQL may have to run as somebody else, who then has to get in.
    await chmod(folder, 0o755)
    service = startService(folder)
    greeting = await printedUntil(/Try it:\n.+\n/, service)
    port = /http:\/\/localhost:(\d+)\/v1/.exec(greeting)?.[1] ?? ''
    outputs = await run(folder, port)
  }, startTimeoutMs)

  afterAll(async () => {
    service.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  it('shows what npm start prints', () => {
    const [, shown = ''] = /^```text\n([\s\S]*?)^```$/m.exec(readme) ?? []
    const opsPort = /http:\/\/localhost:(\d+)\/metrics/.exec(greeting)?.[1]
    const expected = shown.replaceAll(':3000', `:${port}`).replace(':9464', `:${opsPort}`)
    expect(withoutSpace(greeting)).toMatch(patternOf(expected))
  })

  it.each(
    examples.map(({ commands, output }, index) => [commands.trim().replace(/\n[\s\S]*/, ' …'), output, index] as const),
  )('%s', (_commands, output, index) => {
    expect(withoutSpace(outputs[index] ?? 'it did not run')).toMatch(patternOf(output))
  })

  it('says truly that SIGTERM ends everything in order', async () => {
    const ended = once(service, 'exit')
    service.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
  })
})

it('README.md has examples, and most of them print something', () => {
  expect(examples.filter(({ output }) => output !== '').length).toBeGreaterThan(8)
})

function canRun(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Nothing of this process's configuration: neither the service nor the shell may depend on it. */
const environment = (dataDir: string) => ({
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  DATA_DIR: dataDir,
})

function startService(folder: string): ChildProcess {
  return spawn(process.execPath, [join(root, 'api/dev/start.ts')], {
    // Not in the repository, where a file .env may be.
    cwd: folder,
    env: { ...environment(join(folder, '.data')), PORT: '0', OPS_PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

async function printedUntil(end: RegExp, child: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let printed = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    printed += text
    if (end.test(printed)) resolve(printed)
  })
  child.once('exit', (code) => reject(new Error(`the service ended with ${code} after it had printed: ${printed}`)))
  return promise
}

/** What each example prints. */
async function run(folder: string, port: string): Promise<readonly string[]> {
  const script = examples.map(({ commands }) => `${commands}\nprintf '${endOfExample}'\n`).join('')
  const shell = ['-c', script.replaceAll('localhost:3000', `localhost:${port}`)]
  const options = { cwd: root, env: environment(join(folder, '.data')), timeout: 60_000 }
  const { stdout } = await promisify(execFile)('bash', shell, options)
  return stdout.split(endOfExample)
}
