import { mkdir, readdir, realpath, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { type Binaries, locateBinaries } from './embedded-postgres-binaries.ts'
import { createCluster, hasCluster, readPassword } from './embedded-postgres-cluster.ts'
import { EmbeddedPostgresError } from './embedded-postgres-error.ts'
import { type DataLock, lockDataDir, lockName } from './embedded-postgres-lock.ts'
import { chooseRunAs, giveFolder, type Owner, type RunAs } from './embedded-postgres-run-as.ts'
import { type ServerExit, startServer } from './embedded-postgres-server.ts'

export interface EmbeddedPostgresOptions {
  /** Made when missing; holds the data, the password, the log and the lock, and survives from run to run. */
  readonly dataDir: string
  /** Gets a line for each step that takes time. */
  readonly log?: (line: string) => void
  /** Of postgresql.conf: `{ max_connections: '20' }`. */
  readonly settings?: Readonly<Record<string, string>>
  /** false trades the data's survival of a power cut for speed. Default true. */
  readonly durable?: boolean
  /** How long to wait for another process that uses the same data, in milliseconds. Default 10,000. */
  readonly lockWaitMs?: number
  /** Only this way around PostgreSQL's refusal to run as root. Default: the first that works. */
  readonly runAs?: RunAs['kind']
}

/** A PostgreSQL of our own. It ends with this process at the latest, and does not keep it alive. */
export interface EmbeddedPostgres {
  /** `postgres://postgres:...@127.0.0.1:port/postgres`, of a superuser. */
  readonly url: string
  readonly port: number
  /** Resolves when the server has ended, asked for or not. */
  readonly exited: Promise<ServerExit>
  /** Fast shutdown, harder after 10 s. Any number of calls is one. */
  stop(): Promise<void>
}

const silent = () => undefined
const baseSettings = { timezone: 'UTC', log_timezone: 'UTC', log_checkpoints: 'off' }
const volatileSettings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }

const ownerAbove = async (path: string): Promise<Owner> => {
  const parent = dirname(path)
  const { uid, gid } = await stat(parent)
  return uid !== 0 || parent === path ? { uid, gid } : ownerAbove(parent)
}

// What root makes in somebody's checkout belongs to that somebody, or the next ordinary start could not use it. A
// folder with other files is refused, because root may have to give the whole folder to another user.
const makeDataDir = async (path: string): Promise<string> => {
  const parents = await mkdir(dirname(path), { recursive: true })
  const folder = await mkdir(path, { recursive: true, mode: 0o700 })
  const made = parents ?? folder
  if (made !== undefined && process.geteuid?.() === 0) await giveFolder(made, await ownerAbove(made))
  const entries = await readdir(path)
  if (entries.length > 0 && !entries.includes(lockName)) {
    throw new EmbeddedPostgresError(
      `${path} holds other files (${entries[0]}). The data need a folder of their own: set DATA_DIR.`,
    )
  }
  return realpath(path)
}

const startHolding = async (
  lock: DataLock,
  dataDir: string,
  binaries: Binaries,
  { durable = true, log = silent, settings, runAs: kind }: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> => {
  const isThere = await hasCluster(dataDir, binaries.major)
  const runAs = await chooseRunAs({ dataDir, hasCluster: isThere, binaries, kind })
  if (!isThere) {
    log(`Creating a PostgreSQL ${binaries.major} database in ${dataDir} (as ${runAs.title})`)
    await createCluster({ dataDir, runAs, durable })
  }
  const password = await readPassword(dataDir)
  const merged = { ...baseSettings, ...(durable ? {} : volatileSettings), ...settings }
  const server = await startServer({ dataDir, runAs, settings: merged, log })
  const { port } = server
  lock.announce(port)
  log(`PostgreSQL ${binaries.major} is ready on 127.0.0.1:${port}`)
  const exited = server.exited.finally(() => lock.release())
  let stopping: Promise<unknown> | undefined
  const stop = async () => {
    stopping ??= server.stop().then(() => exited)
    await stopping
  }
  return { url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`, port, exited, stop }
}

/**
 * Starts the PostgreSQL that npm installed, over data that is kept between runs, on a free port of 127.0.0.1.
 * UTF-8 in code point order (C.UTF-8), UTC; works for ordinary users and for root.
 * @throws EmbeddedPostgresError that says what to do: no binaries for this platform, data of another major version, data in use by
 * another process (after `lockWaitMs`), a folder that holds other files or that the server may not enter, or a server
 * that does not come up
 */
export const startEmbeddedPostgres = async (options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> => {
  const binaries = locateBinaries()
  const dataDir = await makeDataDir(resolve(options.dataDir))
  const lock = await lockDataDir(dataDir, options.lockWaitMs ?? 10_000, options.log ?? silent)
  try {
    return await startHolding(lock, dataDir, binaries, options)
  } catch (error) {
    lock.release()
    throw error
  }
}
