import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'

/** A rule file and a test of it, both as promtool reads them. */
export interface Unit {
  readonly rules: object
  readonly test: object
}

// A process starts in a tenth of a second; a batch is short enough to be told apart in a report.
const unitsPerProcess = 25
const timeoutMs = 300_000

/**
 * Runs `promtool test rules` over all units, several per process. @returns for each, in order, whether it passed.
 * Rejects if promtool does not run or cannot read the rules of one: a mutant that is no PromQL proves nothing.
 */
export async function testRules(units: readonly Unit[]): Promise<readonly boolean[]> {
  const folder = await mkdtemp(join(tmpdir(), 'rule-tests-'))
  try {
    await Promise.all(units.map((unit, index) => writeUnit(folder, index, unit)))
    const waiting = units.map((_, index) => index)
    const passed: boolean[] = []
    const lane = async () => {
      for (
        let batch = waiting.splice(0, unitsPerProcess);
        batch.length > 0;
        batch = waiting.splice(0, unitsPerProcess)
      ) {
        const outcomes = await runBatch(folder, batch)
        for (const [at, index] of batch.entries()) passed[index] = outcomes[at] ?? false
      }
    }
    await Promise.all(Array.from({ length: availableParallelism() }, lane))
    return passed
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** What promtool says against some of the units; nothing if all pass. */
export async function faultsOf(units: readonly Unit[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rule-tests-'))
  try {
    await Promise.all(units.map((unit, index) => writeUnit(folder, index, unit)))
    const { stderr } = await promtool(folder, [...units.keys()])
    return stderr
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function writeUnit(folder: string, index: number, { rules, test }: Unit): Promise<void> {
  await writeFile(join(folder, `${index}.rules.yaml`), stringify(rules, { lineWidth: 0 }))
  await writeFile(join(folder, `${index}.test.yaml`), JSON.stringify({ rule_files: [`${index}.rules.yaml`], ...test }))
}

async function runBatch(folder: string, batch: readonly number[]): Promise<readonly boolean[]> {
  const { stdout, stderr } = await promtool(folder, batch)
  if (/could not parse|error parsing|yaml:/.test(stderr)) throw new Error(stderr)
  const reports = stdout.split(/^Unit Testing: .*$/m).slice(1)
  if (reports.length !== batch.length) throw new Error(`promtool reports ${reports.length} of ${batch.length} files`)
  return reports.map((report) => report.includes('SUCCESS'))
}

function promtool(folder: string, batch: readonly number[]): Promise<{ stdout: string; stderr: string }> {
  const files = batch.map((index) => join(folder, `${index}.test.yaml`))
  return new Promise((resolve, reject) => {
    const child = spawn('promtool', ['test', 'rules', ...files], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
    })
    const output = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        output[name] += text
      })
    }
    child.on('error', (cause) =>
      reject(new Error('promtool does not run; `npm run check:platform` brings it', { cause })),
    )
    child.on('close', (_code, signal) => {
      if (signal) reject(new Error(`promtool ended by ${signal} after ${timeoutMs / 1000} s at most`))
      else resolve(output)
    })
  })
}
