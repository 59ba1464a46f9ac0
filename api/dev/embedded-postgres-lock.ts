import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { EmbeddedPostgresError } from './embedded-postgres-error.ts'

/** The right to be the only one who uses a data directory. The system ends it with the process, kill -9 included. */
export interface DataLock {
  /** Tells whoever waits which port the server has. */
  announce(port: number): void
  release(): void
}

interface Holder {
  readonly pid: number
  readonly port?: number
}

/** The first file in a data directory, by which one is told from any other folder. */
export const lockName = 'lock'

const pollMs = 100
const sqliteBusy = 5

const holderFile = (dataDir: string): string => join(dataDir, 'holder.json')

const describeHolder = (dataDir: string): string => {
  try {
    const { pid, port } = JSON.parse(readFileSync(holderFile(dataDir), 'utf8')) as Holder
    const since = statSync(holderFile(dataDir)).mtime.toISOString()
    return `process ${pid} since ${since}${port === undefined ? '' : `, with its server on port ${port}`}`
  } catch {
    return 'another process'
  }
}

// Node has no flock. An exclusive transaction of SQLite is one: a lock of the operating system on an empty file.
const tryLock = (dataDir: string): DatabaseSync | undefined => {
  let db: DatabaseSync | undefined
  try {
    db = new DatabaseSync(join(dataDir, lockName))
    db.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
    return db
  } catch (cause) {
    db?.close()
    if ((cause as { readonly errcode?: number }).errcode === sqliteBusy) return undefined
    const { uid } = statSync(dataDir)
    throw new EmbeddedPostgresError(
      `${dataDir}, of user ${uid}, cannot be used by this one: ${(cause as Error).message}. Change the owner of the ` +
        'folder and of what is in it, or set DATA_DIR to another one.',
      { cause },
    )
  }
}

/**
 * Locks `dataDir` (an existing folder), waiting at most `waitMs` for whoever has it.
 * @param log gets one line when it has to wait
 * @throws EmbeddedPostgresError that names the holder's process, since when it holds the data, and its port; or that tells whose the
 * folder is, when this user may not write in it
 */
export const lockDataDir = async (dataDir: string, waitMs: number, log: (line: string) => void): Promise<DataLock> => {
  const deadline = AbortSignal.timeout(waitMs)
  let db = tryLock(dataDir)
  if (!db) log(`Waiting for ${describeHolder(dataDir)}, to finish with ${dataDir}`)
  while (!(db || deadline.aborted)) {
    await sleep(pollMs)
    db = tryLock(dataDir)
  }
  if (!db) {
    const holder = describeHolder(dataDir)
    throw new EmbeddedPostgresError(
      `The data in ${dataDir} is in use by ${holder}. Stop that process, or set DATA_DIR to other data.`,
    )
  }
  const held = db
  const announce = (holder: Holder) => writeFileSync(holderFile(dataDir), JSON.stringify(holder))
  announce({ pid: process.pid })
  return {
    announce: (port) => announce({ pid: process.pid, port }),
    release: () => {
      if (!held.isOpen) return
      rmSync(holderFile(dataDir), { force: true })
      held.close()
    },
  }
}
