import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type ServiceProcess, startServiceProcess } from '../api/dev/service-process.ts'
import { answersIn, formatAnswers, neverSucceeded } from './fuzz-answers.ts'
import { InstallError, installSchemathesis } from './fuzz-install.ts'

const usage = `Fuzzes the running API with Schemathesis: all checks, in the phases examples, coverage, fuzzing and stateful.

  npm run test:fuzz -- [--max-examples <n>] [--stateful-seconds <n>] [--seed <n>] [--max-minutes <n>] [-- <option> ...]

  --max-examples      cases for each operation when fuzzing (default: 50)
  --stateful-seconds  how long to try calls that follow from each other (default: 90)
  --seed              the same seed tries the same cases (default: 1)
  --max-minutes       ends, and fails, when it takes longer (default: 15)
  --                  what follows are options of 'schemathesis run'

It starts the service itself, over an embedded PostgreSQL with the demo catalog. It needs python3.`

const { values, positionals } = parseArgs({
  options: {
    'max-examples': { type: 'string', default: '50' },
    'stateful-seconds': { type: 'string', default: '90' },
    seed: { type: 'string', default: '1' },
    'max-minutes': { type: 'string', default: '15' },
    help: { type: 'boolean', short: 'h', default: false },
  },
  allowPositionals: true,
})

// Apart: with a time limit the coverage phase leaves cases out, and without one the stateful phase ends early, as soon
// as calls that it repeats are answered in another way.
const passes = [
  ['--phases', 'examples,coverage,fuzzing', '--max-examples', values['max-examples']],
  ['--phases', 'stateful', '--max-time', values['stateful-seconds']],
]

/** Runs Schemathesis against the service, pass by pass, until `signal` aborts. @returns whether all found nothing */
async function fuzz(command: string, service: ServiceProcess, signal: AbortSignal): Promise<boolean> {
  const always = ['--config-file', join(import.meta.dirname, 'fuzz.toml'), 'run', `${service.url}/openapi.json`]
  const strict = ['--checks', 'all', '--continue-on-failure', '--seed', values.seed]
  // Hypothesis writes to where it runs.
  const cwd = await mkdtemp(join(tmpdir(), 'catalog-fuzz-'))
  let clean = true
  for (const [index, pass] of passes.entries()) {
    const env = {
      ...process.env,
      SCHEMATHESIS_HOOKS: join(import.meta.dirname, 'fuzz-hooks.py'),
      FUZZ_TOKEN: service.token,
      FUZZ_FIRST_NUMBER: String(index * 100_000),
    }
    const child = spawn(command, [...always, ...strict, ...pass, ...positionals], {
      cwd,
      env,
      stdio: 'inherit',
      signal,
    })
    child.on('error', ({ message }) => console.error(`Schemathesis was ended: ${message}`))
    const { promise, resolve } = Promise.withResolvers<number | null>()
    child.on('close', resolve)
    clean &&= (await promise) === 0
  }
  await rm(cwd, { recursive: true, force: true })
  return clean
}

/** Every operation that the document has, as `METHOD /path/{pattern}`. */
async function operationsOf(service: ServiceProcess): Promise<readonly string[]> {
  const document = (await (await fetch(`${service.url}/openapi.json`)).json()) as { paths: Record<string, object> }
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
}

/** What the service itself holds to be its own fault. */
async function faultsIn(service: ServiceProcess): Promise<readonly string[]> {
  const lines = (await readFile(service.logFile, 'utf8')).split('\n')
  return lines.filter((line) => /"level":"(error|fatal)"/.test(line))
}

async function main(): Promise<void> {
  if (values.help) return console.log(usage)
  const command = installSchemathesis(join(import.meta.dirname, '../node_modules/.cache'), console.log)
  const stopped = new AbortController()
  process.once('SIGINT', () => stopped.abort()).once('SIGTERM', () => stopped.abort())
  const signal = AbortSignal.any([stopped.signal, AbortSignal.timeout(Number(values['max-minutes']) * 60_000)])
  await using service = await startServiceProcess()
  console.log(`The service runs at ${service.url}; seed ${values.seed}`)
  const clean = await fuzz(command, service, signal)
  const operations = await operationsOf(service)
  const answers = answersIn(await (await fetch(`${service.opsUrl}/metrics`)).text())
  console.log(`Answers by status:\n${formatAnswers(answers, operations)}`)
  const missed = neverSucceeded(answers, operations)
  for (const operation of missed) console.error(`Never succeeded, so it was hardly tried: ${operation}`)
  const faults = await faultsIn(service)
  for (const fault of faults.slice(0, 20)) console.error(fault)
  const findings = clean ? 'nothing found' : 'findings above'
  console.log(`test:fuzz: ${findings}, ${faults.length} errors in the log, ${missed.length} operations hardly tried`)
  process.exitCode = clean && faults.length === 0 && missed.length === 0 ? 0 : 1
}

try {
  await main()
} catch (error) {
  console.error(error instanceof InstallError ? error.message : error)
  process.exitCode = 1
}
