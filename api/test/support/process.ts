import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'

export interface StartedProcess {
  readonly pid: number
  /** What it has printed so far, line by line. */
  readonly lines: readonly string[]
  /** What it has complained so far. */
  readonly complaints: () => string
  /** The log lines among those that it has printed, parsed. */
  readonly log: () => readonly LogLine[]
  readonly exited: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>
  kill(signal: NodeJS.Signals): void
}

export interface LogLine {
  readonly level: string
  readonly msg: string
  readonly [field: string]: unknown
}

/**
 * Starts Node with nothing in its environment but `env`; it is killed when the test ends, if it has not ended by then.
 * @param args a script to run, or options such as `--eval`
 */
export function startNode(args: readonly string[], env: Readonly<Record<string, string>> = {}): StartedProcess {
  // Elsewhere than here, where there may be a file .env.
  const child = spawn(process.execPath, args, { env, cwd: tmpdir(), stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
  let complaints = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text
  })
  return {
    pid: child.pid ?? 0,
    lines,
    complaints: () => complaints,
    log: () => lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as LogLine),
    // Closed is later than ended: all of the output has arrived.
    exited: once(child, 'close').then(([code, signal]) => ({ code, signal })),
    kill: (signal) => void child.kill(signal),
  }
}
