import { spawn } from 'node:child_process'
import { styleText } from 'node:util'

export interface Step {
  readonly name: string
  readonly command: readonly [program: string, ...args: string[]]
}

export interface StepResult {
  readonly name: string
  readonly passed: boolean
  readonly seconds: number
  /** Everything the command wrote, in the order of arrival, and why it ended if that was not by itself. */
  readonly output: string
}

export interface RunStepsOptions {
  readonly cwd: string
  /** How many steps run at a time. */
  readonly concurrency: number
  /** A step that runs longer is killed and counts as failed. */
  readonly timeoutMs: number
  /** Gets each result as soon as it is there. */
  readonly report: (result: StepResult) => void
}

/** Runs all steps, also after one has failed, and resolves to their results in the order in which they ended. */
export async function runSteps(steps: readonly Step[], options: RunStepsOptions): Promise<readonly StepResult[]> {
  const waiting = [...steps]
  const results: StepResult[] = []
  const lane = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      const result = await runStep(step, options)
      results.push(result)
      options.report(result)
    }
  }
  await Promise.all(Array.from({ length: options.concurrency }, lane))
  return results
}

/** One line for a step that passed; for one that failed, all it had to say below that line. */
export function formatResult(result: StepResult): string {
  const mark = result.passed ? styleText('green', 'ok    ') : styleText('red', 'FAILED')
  const line = `${mark} ${result.name.padEnd(18)} ${result.seconds.toFixed(1).padStart(5)} s`
  return result.passed ? line : `${line}\n${result.output.trimEnd()}\n`
}

function runStep({ name, command }: Step, { cwd, timeoutMs }: RunStepsOptions): Promise<StepResult> {
  const started = performance.now()
  const [program, ...args] = command
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], timeout: timeoutMs })
    let output = ''
    const finish = (passed: boolean, reason = '') => {
      resolve({ name, passed, seconds: (performance.now() - started) / 1000, output: output + reason })
    }
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text
      })
    }
    child.on('error', (error) => finish(false, `${program} did not start: ${error.message}`))
    child.on('close', (code, signal) => {
      if (signal === null) finish(code === 0)
      else finish(false, `\nended by ${signal} after ${timeoutMs / 1000} s at most`)
    })
  })
}
