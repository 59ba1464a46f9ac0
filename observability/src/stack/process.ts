import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const stopTimeoutMs = 20_000
const pollMs = 100
const complaintCharsMax = 2000

export interface Command {
  readonly name: string
  readonly file: string
  readonly args: readonly string[]
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>
  /** Where its output goes, that of this start alone. */
  readonly logFile: string
  /** Answers 2xx when it is ready. */
  readonly readyUrl: string
}

export interface Running {
  readonly name: string
  readonly child: ChildProcess
  /** Becomes true when it ends, for whatever reason. */
  readonly ended: Promise<true>
  /** Ends it by SIGTERM, and by SIGKILL after 20 s. */
  stop(): Promise<void>
}

/** Starts a program in a process group of its own, so that Ctrl-C reaches only the one that started it. */
export function startProgram({ name, file, args, env, logFile }: Omit<Command, 'readyUrl'>): Running {
  mkdirSync(dirname(logFile), { recursive: true })
  const log = openSync(logFile, 'w')
  const child = spawn(file, args, { env: { ...process.env, ...env }, stdio: ['ignore', log, log], detached: true })
  closeSync(log)
  return running(name, child)
}

/** Watches over a process that has been started. It ends with this process at the latest. */
export function running(name: string, child: ChildProcess): Running {
  const kill = () => void child.kill('SIGKILL')
  process.once('exit', kill)
  // A program that cannot be started ends by an error instead.
  const ended = Promise.race([once(child, 'exit'), once(child, 'error')]).then(
    () => true as const,
    () => true as const,
  )
  const stop = async () => {
    const timer = setTimeout(kill, stopTimeoutMs)
    child.kill('SIGTERM')
    await ended
    clearTimeout(timer)
    process.off('exit', kill)
  }
  return { name, child, ended, stop }
}

/**
 * Waits until a program answers. Rejects with the end of its log when it ends before that, or does not within
 * `timeoutMs`; with the reason of `signal` within 3 s of its abort.
 */
export async function untilReady(
  { name, ended }: Running,
  { readyUrl, logFile }: Pick<Command, 'readyUrl' | 'logFile'>,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<void> {
  const deadline = AbortSignal.timeout(timeoutMs)
  let hasEnded = false
  void ended.then(() => {
    hasEnded = true
  })
  while (!(await answers(readyUrl))) {
    signal?.throwIfAborted()
    if (hasEnded || deadline.aborted) {
      const reason = hasEnded ? 'ended' : `does not answer on ${readyUrl} within ${timeoutMs / 1000} s`
      throw new Error(`${name} ${reason}:\n${readFileSync(logFile, 'utf8').slice(-complaintCharsMax)}`)
    }
    await sleep(pollMs)
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(2000) })
    await answer.arrayBuffer()
    return answer.ok
  } catch {
    return false
  }
}
