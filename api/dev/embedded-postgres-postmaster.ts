import { execFile } from 'node:child_process'
import { readFile, realpath, rm } from 'node:fs/promises'
import { basename, isAbsolute, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { EmbeddedPostgresError } from './embedded-postgres-error.ts'

const execute = promisify(execFile)

/** What a running server writes about itself into `postmaster.pid`. */
interface PostmasterFile {
  readonly pid: number
  readonly isReady: boolean
}

/** Reads `postmaster.pid`, whose lines src/include/utils/pidfile.h of PostgreSQL names; undefined without one. */
export const readPostmasterFile = async (cluster: string): Promise<PostmasterFile | undefined> => {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')
  const lines = text.split('\n')
  const pid = Number.parseInt(lines[0] ?? '', 10)
  return pid > 0 ? { pid, isReady: lines[7]?.trim() === 'ready' } : undefined
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

const commandLineOf = async (pid: number): Promise<readonly string[]> => {
  if (process.platform === 'linux') return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0')
  const { stdout } = await execute('ps', ['-ww', '-o', 'command=', '-p', String(pid)])
  return stdout.trim().split(' ')
}

/**
 * Says what the process that a `postmaster.pid` names is today; the number may long belong to somebody else.
 * @returns `ours` for a server over this very cluster; `unclear` for a server that does not tell over which
 */
export const identify = async (pid: number, cluster: string): Promise<'gone' | 'ours' | 'foreign' | 'unclear'> => {
  if (!isAlive(pid)) return 'gone'
  const words = await commandLineOf(pid).catch(() => undefined)
  if (words === undefined) return isAlive(pid) ? 'unclear' : 'gone'
  if (basename(words[0] ?? '') !== 'postgres') return 'foreign'
  if (` ${words.join(' ')} `.includes(` -D ${cluster} `)) return 'ours'
  const folder = words.includes('-D') ? (words[words.indexOf('-D') + 1] ?? '') : ''
  const real = isAbsolute(folder) ? await realpath(folder).catch(() => undefined) : undefined
  if (real === undefined) return 'unclear'
  return real === cluster ? 'ours' : 'foreign'
}

type Step = readonly [signal: NodeJS.Signals, waitMs: number]

// Fast shutdown (clients are cut off, nothing is lost), then immediate shutdown (the next start recovers).
const shutdownSteps: readonly Step[] = [
  ['SIGINT', 10_000],
  ['SIGQUIT', 6_000],
  ['SIGKILL', 2_000],
]

const signalTo = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/**
 * Ends a server, harder with every step, and returns when `isRunning` says so or all the waits are over.
 * @param isRunning also guards each signal, so that no process gets one that merely inherited the number
 */
export const shutDown = async (
  pid: number,
  isRunning: () => boolean | Promise<boolean>,
  steps: readonly Step[] = shutdownSteps,
): Promise<void> => {
  for (const [signal, waitMs] of steps) {
    if (!(await isRunning())) return
    signalTo(pid, signal)
    const deadline = AbortSignal.timeout(waitMs)
    while (!deadline.aborted && (await isRunning())) await sleep(10)
  }
}

/**
 * Makes the cluster free for a new server: ends one that outlived its process, and removes a `postmaster.pid` whose
 * number belongs to an unrelated process, which PostgreSQL would take for a running server.
 * @throws EmbeddedPostgresError when a server runs of which it cannot tell whether it is over this cluster, or that nothing stops
 */
export const clearOrphan = async (cluster: string, log: (line: string) => void): Promise<void> => {
  const found = await readPostmasterFile(cluster)
  if (found === undefined) return
  const { pid } = found
  const identity = await identify(pid, cluster)
  if (identity === 'ours') {
    log(`Stopping the PostgreSQL that an earlier run left behind (process ${pid})`)
    const isRunning = async () => (await identify(pid, cluster)) === 'ours'
    await shutDown(pid, isRunning)
    if (await isRunning())
      throw new EmbeddedPostgresError(`The PostgreSQL of an earlier run (process ${pid}) cannot be stopped.`)
  } else if (identity === 'foreign') {
    await rm(join(cluster, 'postmaster.pid'), { force: true })
  } else if (identity === 'unclear') {
    throw new EmbeddedPostgresError(
      `${join(cluster, 'postmaster.pid')} names process ${pid}, a PostgreSQL that may run over this data. ` +
        'Stop it; if it has nothing to do with this folder, delete that file.',
    )
  }
}
