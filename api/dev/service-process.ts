import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { logKeys } from '../src/contract.ts'
import { loadDevKey, mintToken } from './dev-key.ts'

/** The service as `npm start` has it, in a process of its own over a database of its own. */
export interface ServiceProcess extends AsyncDisposable {
  readonly pid: number
  /** `http://127.0.0.1:port`, of the API and of the ops listener. */
  readonly url: string
  readonly opsUrl: string
  /** Grants everything for twelve hours. */
  readonly token: string
  /** Where its log goes. */
  readonly logFile: string
  /** Ends when the process does. */
  readonly exited: Promise<unknown>
}

const startTimeoutMs = 90_000
const stopTimeoutMs = 20_000
const pollMs = 100
const tokenTtlSeconds = 12 * 60 * 60

/**
 * Starts the service on free ports, over a database in a temporary folder that holds the demo catalog. Disposing of it
 * stops the process and deletes the folder; it ends with this process at the latest. Rejects with the end of the log
 * when the service does not start.
 * @param variables of its environment; what this process has in its own that the service would read does not count
 */
export async function startServiceProcess(variables: Readonly<Record<string, string>> = {}): Promise<ServiceProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'catalog-'))
  const dataDir = join(folder, 'data')
  const logFile = join(folder, 'log')
  const log = await open(logFile, 'w')
  const { PATH = '', HOME = '', NODE_OPTIONS = '' } = process.env
  const child = spawn(process.execPath, [join(import.meta.dirname, 'start.ts')], {
    // Not where the caller is: there may be a .env.
    cwd: folder,
    env: { PATH, HOME, NODE_OPTIONS, DATA_DIR: dataDir, PORT: '0', OPS_PORT: '0', LOG_PRETTY: 'false', ...variables },
    stdio: ['ignore', log.fd, log.fd],
  })
  await log.close()
  const exited = once(child, 'exit')
  const end = () => void child.kill()
  process.once('exit', end)
  const dispose = async () => {
    process.off('exit', end)
    await stop(child, exited)
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const { port, ops_port: opsPort } = await started(child, logFile)
    const key = await loadDevKey(dataDir)
    const order = { scopes: ['catalog:admin'], subject: 'dev', ttlSeconds: tokenTtlSeconds } as const
    return {
      pid: child.pid ?? 0,
      url: `http://127.0.0.1:${port}`,
      opsUrl: `http://127.0.0.1:${opsPort}`,
      token: await mintToken({ key, ...order, now: new Date() }),
      logFile,
      exited,
      [Symbol.asyncDispose]: dispose,
    }
  } catch (error) {
    await dispose()
    throw error
  }
}

interface Started {
  readonly port: number
  readonly ops_port: number
}

async function started(child: ChildProcess, logFile: string): Promise<Started> {
  const deadline = AbortSignal.timeout(startTimeoutMs)
  for (;;) {
    const text = await readFile(logFile, 'utf8')
    const line = text.split('\n').find((entry) => entry.includes(`"${logKeys.message}":"service started"`))
    if (line !== undefined) return JSON.parse(line) as Started
    if (child.exitCode !== null || child.signalCode !== null || deadline.aborted)
      throw new Error(`the service did not start:\n${text.slice(-3000)}`)
    await sleep(pollMs)
  }
}

async function stop(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs)
  await exited
  clearTimeout(timer)
}
