import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chown, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { EmbeddedPostgresError } from './embedded-postgres-error.ts'
import { commandAs, type RunAs } from './embedded-postgres-run-as.ts'

const execute = promisify(execFile)

const partialPrefix = 'cluster-partial-'

/** Where the files of PostgreSQL itself lie. */
export const clusterDir = (dataDir: string): string => join(dataDir, 'cluster')

const passwordFile = (dataDir: string): string => join(dataDir, 'password')

const readIfThere = (path: string): Promise<string | undefined> =>
  readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })

/**
 * Whether initdb has run in `dataDir`.
 * @param major the version of the binaries that are going to use the data
 * @throws EmbeddedPostgresError that says what to do when another major version made the data
 */
export const hasCluster = async (dataDir: string, major: number): Promise<boolean> => {
  const version = await readIfThere(join(clusterDir(dataDir), 'PG_VERSION'))
  if (version === undefined || version.trim() === String(major)) return version !== undefined
  throw new EmbeddedPostgresError(
    `The data in ${dataDir} is of PostgreSQL ${version.trim()}, the installed binaries are ${major}. Delete that folder ` +
      'to begin anew, set DATA_DIR to another one, or move the data with pg_dump of the old version.',
  )
}

interface Initdb {
  readonly dataDir: string
  readonly runAs: RunAs
  readonly durable: boolean
}

const initdb = async ({ dataDir, runAs, durable }: Initdb, target: string, ctype: string): Promise<void> => {
  const { file, args, options } = commandAs(runAs, 'initdb', [
    `--pgdata=${target}`,
    '--username=postgres',
    `--pwfile=${passwordFile(dataDir)}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    `--lc-ctype=${ctype}`,
    '--no-instructions',
    ...(durable ? [] : ['--no-sync']),
  ])
  await execute(file, args, options)
}

// pg_trgm asks the system's LC_CTYPE what a letter is and drops the others; not every system knows C.UTF-8.
const initdbInSomeLocale = async (how: Initdb, target: string): Promise<void> => {
  try {
    await initdb(how, target, 'C.UTF-8')
  } catch (error) {
    if (!String((error as { readonly stderr?: string }).stderr).includes('invalid locale name')) throw error
    await initdb(how, target, 'C')
  }
}

/**
 * Runs initdb: UTF-8, sorted by code point, the user `postgres` with a random password that lands in a file (mode
 * 0600). The cluster gets its name only when it is whole; leftovers of an interrupted run are removed first.
 */
export const createCluster = async (how: Initdb): Promise<void> => {
  const { dataDir, runAs } = how
  const { uid, gid } = runAs.owner
  const leftovers = (await readdir(dataDir)).filter((entry) => entry.startsWith(partialPrefix))
  for (const entry of leftovers) await rm(join(dataDir, entry), { recursive: true, force: true, maxRetries: 5 })
  await rm(passwordFile(dataDir), { force: true })
  await writeFile(passwordFile(dataDir), randomBytes(24).toString('base64url'), { mode: 0o600, flush: true })
  await chown(passwordFile(dataDir), uid, gid)
  const partial = await mkdtemp(join(dataDir, partialPrefix))
  await chown(partial, uid, gid)
  await initdbInSomeLocale(how, partial)
  await rename(partial, clusterDir(dataDir))
}

/**
 * The password of the user `postgres`, which initdb set.
 * @throws EmbeddedPostgresError that says what to do when the file is gone
 */
export const readPassword = async (dataDir: string): Promise<string> => {
  const password = await readIfThere(passwordFile(dataDir))
  if (password) return password
  throw new EmbeddedPostgresError(
    `${passwordFile(dataDir)} is gone, and with it the way into the data. Delete ${dataDir} to begin anew.`,
  )
}
