import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { open, readFile, rename } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { clusterDir } from './embedded-postgres-cluster.ts'
import { EmbeddedPostgresError } from './embedded-postgres-error.ts'
import { clearOrphan, readPostmasterFile, shutDown } from './embedded-postgres-postmaster.ts'
import { commandAs, type RunAs } from './embedded-postgres-run-as.ts'

/** How a server ended: an exit code, or the signal that killed it. */
export interface ServerExit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A server that accepts connections on 127.0.0.1. */
export interface Server {
  readonly port: number
  /** Resolves when the server has ended, whoever ended it. */
  readonly exited: Promise<ServerExit>
  stop(): Promise<void>
}

interface ServerOptions {
  readonly dataDir: string
  readonly runAs: RunAs
  readonly settings: Readonly<Record<string, string>>
  readonly log: (line: string) => void
}

const readyWaitMs = 60_000
const pollMs = 20
const lastLines = 15

// Clashes that pass: a port taken meanwhile, the last backends of a killed server, a server that is about to end.
const passing = /Address already in use|pre-existing shared memory block|lock file "postmaster.pid" already exists/

const logFile = (dataDir: string): string => join(dataDir, 'server.log')

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })

// Waits for the end of its input, which is the end of the process that started it, then ends the server of that number.
const watchdogScript = `
read -r _
tries=0
while [ $tries -lt 30 ] && kill -0 "$1" 2>/dev/null; do
  if read -r pid 2>/dev/null <"$2/postmaster.pid" && [ "$pid" = "$1" ]; then kill -INT "$1"; exit; fi
  tries=$((tries + 1))
  sleep 1
done`

const startWatchdog = (serverPid: number, cluster: string): ChildProcess => {
  const args = ['-c', watchdogScript, 'postgres-watchdog', String(serverPid), cluster]
  const watchdog = spawn('/bin/sh', args, { cwd: '/', detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
  watchdog.on('error', () => undefined)
  watchdog.stdin?.on('error', () => undefined)
  watchdog.unref()
  return watchdog
}

interface Running {
  readonly pid: number
  readonly exited: Promise<ServerExit>
  readonly isRunning: () => boolean
  readonly stop: () => Promise<void>
}

const launch = async ({ dataDir, runAs, settings }: ServerOptions, port: number): Promise<Running> => {
  const cluster = clusterDir(dataDir)
  const all = { ...settings, listen_addresses: '127.0.0.1', port: String(port), unix_socket_directories: '' }
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const { file, args, options } = commandAs(runAs, 'postgres', ['-D', cluster, ...flags])
  await using output = await open(logFile(dataDir), 'w', 0o600)
  await output.chown(runAs.owner.uid, runAs.owner.gid)
  // A session of its own: Ctrl-C in the terminal reaches this process only, which drains before it stops the server.
  const child = spawn(file, args, { ...options, detached: true, stdio: ['ignore', output.fd, output.fd] })
  const ended = new Promise<ServerExit>((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })))
  await once(child, 'spawn')
  const pid = child.pid as number
  const watchdog = startWatchdog(pid, cluster)
  const exited = ended.finally(() => watchdog.stdin?.destroy())
  const isRunning = () => child.exitCode === null && child.signalCode === null
  const stop = async () => {
    child.ref()
    await shutDown(pid, isRunning)
    await exited
  }
  child.unref()
  return { pid, exited, isRunning, stop }
}

const becomeReady = async (running: Running, cluster: string): Promise<boolean> => {
  const deadline = AbortSignal.timeout(readyWaitMs)
  while (running.isRunning() && !deadline.aborted) {
    const file = await readPostmasterFile(cluster)
    if (file?.pid === running.pid && file.isReady) return true
    await sleep(pollMs)
  }
  return false
}

const tailOfLog = async (dataDir: string): Promise<string> => {
  const text = await readFile(logFile(dataDir), 'utf8')
  return text.trimEnd().split('\n').slice(-lastLines).join('\n')
}

/**
 * Starts a server over an existing cluster on a free port. Its log, `server.log`, begins anew with each start; the one
 * before is kept as `server.log.1`. When this process ends, in whatever way, the server is shut down too.
 * @throws EmbeddedPostgresError with the last lines of the log when it ends at once or is not ready within 60 s
 */
export const startServer = async (options: ServerOptions): Promise<Server> => {
  const { dataDir, log } = options
  const cluster = clusterDir(dataDir)
  await rename(logFile(dataDir), `${logFile(dataDir)}.1`).catch(() => undefined)
  for (let tries = 1; ; tries += 1) {
    await clearOrphan(cluster, log)
    const port = await freePort()
    const running = await launch(options, port)
    if (await becomeReady(running, cluster)) return { port, exited: running.exited, stop: running.stop }
    const ended = !running.isRunning()
    await running.stop()
    const lines = await tailOfLog(dataDir)
    if (!ended || tries > 20 || !passing.test(lines)) {
      const what = ended ? 'ended while it started' : `was not ready within ${readyWaitMs / 1000} s`
      throw new EmbeddedPostgresError(`PostgreSQL ${what}. The end of ${logFile(dataDir)}:\n${lines}`)
    }
    await sleep(200)
  }
}
