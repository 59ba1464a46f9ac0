import { execFile } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { type Binaries, copyBinaries } from './embedded-postgres-binaries.ts'
import { EmbeddedPostgresError } from './embedded-postgres-error.ts'

const execute = promisify(execFile)

/** A user and a group by number. */
export interface Owner {
  readonly uid: number
  readonly gid: number
}

/** A way to start PostgreSQL's programs as somebody whom they accept: they refuse to run as root. */
interface Way {
  readonly kind: 'self' | 'user-namespace' | 'user'
  /** For messages: `user nobody (65534)`. */
  readonly title: string
  /** A command that runs the command which follows it. */
  readonly prefix: readonly string[]
  /** What `spawn` switches to; empty when it stays who it is. */
  readonly ids: Partial<Owner>
  /** Who has to own the data, as seen from this process. */
  readonly owner: Owner
}

/** A way that was tried here and works, with binaries that it can reach. */
export interface RunAs extends Way {
  /** The folder that holds `bin`, `lib` and `share`. */
  readonly root: string
}

interface Command {
  readonly file: string
  readonly args: readonly string[]
  readonly options: {
    readonly cwd: string
    readonly env: NodeJS.ProcessEnv
    readonly uid?: number
    readonly gid?: number
  }
}

const wrap = (way: Way, file: string, args: readonly string[]): Command => {
  const [first = file, ...rest] = [...way.prefix, file, ...args]
  // The caller's PG* and locale variables would reach the server; its working folder may be closed to the other user.
  const env = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' }
  return { file: first, args: rest, options: { cwd: '/', env, ...way.ids } }
}

/** The command that runs `program` (`initdb`, `postgres`) this way, for `spawn` and `execFile`. */
export const commandAs = (runAs: RunAs, program: string, args: readonly string[]): Command =>
  wrap(runAs, join(runAs.root, 'bin', program), args)

interface Account extends Owner {
  readonly name: string
}

const accounts = async (): Promise<readonly Account[]> => {
  const text = await readFile('/etc/passwd', 'utf8').catch(() => '')
  return text.split('\n').flatMap((line) => {
    const [name = '', , uid, gid] = line.split(':')
    return Number(uid) > 0 ? [{ name, uid: Number(uid), gid: Number(gid) }] : []
  })
}

const isNamed = (): boolean => {
  try {
    return userInfo().username !== ''
  } catch {
    return false
  }
}

const asUser = (name: string, { uid, gid }: Owner): Way => {
  return { kind: 'user', title: `user ${name} (${uid})`, prefix: [], ids: { uid, gid }, owner: { uid, gid } }
}

// Inside the namespace this user carries the number of `account`, outside it stays who it is: files keep their owner.
const inNamespace = (account: Account, owner: Owner): Way => {
  const prefix = ['unshare', '--user', `--map-user=${account.uid}`, `--map-group=${account.gid}`]
  return { kind: 'user-namespace', title: 'user namespace (unshare of util-linux)', prefix, ids: {}, owner }
}

/** The ways worth trying, best first. initdb insists on a user that has a name, postgres does not. */
const waysFor = async (dataOwner: Owner, hasCluster: boolean): Promise<readonly Way[]> => {
  const self = { uid: process.geteuid?.() ?? -1, gid: process.getegid?.() ?? -1 }
  if (self.uid !== 0 && (hasCluster || isNamed())) {
    return [{ kind: 'self', title: 'this user', prefix: [], ids: {}, owner: self }]
  }
  const known = await accounts()
  const unprivileged = known.find(({ name }) => name === 'nobody') ?? known.find(({ name }) => name === 'daemon')
  const ways = unprivileged ? [inNamespace(unprivileged, self)] : []
  if (self.uid !== 0) return ways
  const ownerName = known.find(({ uid }) => uid === dataOwner.uid)?.name ?? (hasCluster ? 'of the data' : undefined)
  if (dataOwner.uid !== 0 && ownerName) ways.unshift(asUser(ownerName, dataOwner))
  if (unprivileged) ways.push(asUser(unprivileged.name, unprivileged))
  return ways
}

/** Gives a whole folder to somebody; a symbolic link in it changes hands itself, never what it points to. */
export const giveFolder = async (folder: string, { uid, gid }: Owner): Promise<void> => {
  await execute('chown', ['-Rh', `${uid}:${gid}`, folder])
}

const attempt = async (way: Way, file: string, args: readonly string[]): Promise<void> => {
  const command = wrap(way, file, args)
  await execute(command.file, command.args, command.options)
}

const reasonOf = (error: unknown): string => {
  const { stderr, message } = error as Error & { readonly stderr?: string }
  return (stderr || message).trim()
}

const tryWay = async (way: Way, dataDir: string, binaries: Binaries): Promise<RunAs> => {
  const parent = dirname(dataDir)
  await attempt(way, '/bin/sh', ['-c', 'cd "$1"', 'sh', parent]).catch((cause: unknown) => {
    throw new Error(`may not enter ${parent} (${reasonOf(cause)})`, { cause })
  })
  const { uid } = await stat(dataDir)
  // Not only when the folder itself changes hands: root may have left files of its own in it.
  if (process.geteuid?.() === 0 && (uid !== 0 || way.owner.uid !== 0)) await giveFolder(dataDir, way.owner)
  try {
    await attempt(way, join(binaries.root, 'bin', 'postgres'), ['--version'])
    return { ...way, root: binaries.root }
  } catch (error) {
    if (way.kind !== 'user') throw error
  }
  const root = await copyBinaries(binaries, dataDir)
  await giveFolder(root, way.owner)
  await attempt(way, join(root, 'bin', 'postgres'), ['--version'])
  return { ...way, root }
}

interface Choice {
  /** Absolute; exists. As root it changes hands when the way that works needs another owner. */
  readonly dataDir: string
  /** Whether initdb has already run. */
  readonly hasCluster: boolean
  readonly binaries: Binaries
  /** Takes only ways of this kind. */
  readonly kind?: Way['kind'] | undefined
}

/**
 * Finds out, by trying, as whom PostgreSQL can run: an ordinary user as itself; root as the owner of the data when
 * that is somebody else, else as itself under another number in a user namespace, else as `nobody`.
 * @throws EmbeddedPostgresError that lists what was tried and says what to do, when nothing works
 */
export const chooseRunAs = async ({ dataDir, hasCluster, binaries, kind }: Choice): Promise<RunAs> => {
  const { uid, gid } = await stat(dataDir)
  const refusals: string[] = []
  for (const way of await waysFor({ uid, gid }, hasCluster)) {
    if (kind !== undefined && way.kind !== kind) continue
    try {
      return await tryWay(way, dataDir, binaries)
    } catch (error) {
      refusals.push(`- as ${way.title}: ${reasonOf(error)}`)
    }
  }
  throw new EmbeddedPostgresError(
    [
      `PostgreSQL cannot run here over ${dataDir}${process.geteuid?.() === 0 ? ' (it refuses to run as root)' : ''}:`,
      ...(refusals.length > 0 ? refusals : ['- no user to run it as was found in /etc/passwd']),
      'Set DATA_DIR to a folder that such a user may enter (below /var/tmp, say), or DATABASE_URL to an existing server.',
    ].join('\n'),
  )
}
