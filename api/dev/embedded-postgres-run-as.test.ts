import { execFile } from 'node:child_process'
import { chmod, chown, cp, mkdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { type Binaries, locateBinaries } from './embedded-postgres-binaries.ts'
import { chooseRunAs, commandAs, type RunAs } from './embedded-postgres-run-as.ts'
import { ask, startForTest, tempFolder } from './embedded-postgres-test-support.ts'

const execute = promisify(execFile)
const isRoot = process.geteuid?.() === 0
const hasNamespaces = await execute('unshare', ['--user', '--map-user=1', '--map-group=1', 'true']).then(
  () => true,
  () => false,
)

const idsOfNobody = async (): Promise<readonly [uid: number, gid: number]> => {
  const line = (await readFile('/etc/passwd', 'utf8')).split('\n').find((entry) => entry.startsWith('nobody:'))
  const [, , uid, gid] = line?.split(':') ?? []
  return [Number(uid), Number(gid)]
}

/** A folder in a temporary one that has `mode`: mkdtemp's own, 0700, is closed to all but root. */
const folderIn = async (mode: number): Promise<string> => {
  const parent = await tempFolder()
  await chmod(parent, mode)
  const folder = join(parent, 'inside')
  await mkdir(folder, { mode: 0o700 })
  return folder
}

const versionBy = async (runAs: RunAs): Promise<string> => {
  const { file, args, options } = commandAs(runAs, 'postgres', ['--version'])
  return (await execute(file, args, options)).stdout
}

const choose = (dataDir: string, kind?: RunAs['kind'], binaries: Binaries = locateBinaries()): Promise<RunAs> =>
  chooseRunAs({ dataDir, hasCluster: false, binaries, kind })

it.skipIf(isRoot)('an ordinary user runs PostgreSQL under its own name', async () => {
  expect(await choose(await folderIn(0o700))).toMatchObject({ kind: 'self', prefix: [], ids: {} })
})

describe.runIf(isRoot)('root, as whom PostgreSQL refuses to run', () => {
  it.runIf(hasNamespaces)('keeps its files, also in a folder that is closed to others', async () => {
    const dataDir = await folderIn(0o700)
    expect(await choose(dataDir)).toMatchObject({ kind: 'user-namespace', owner: { uid: 0, gid: 0 } })
    expect((await stat(dataDir)).uid).toBe(0)
  })

  it.runIf(hasNamespaces)('takes over a folder of a user without a name, as whom initdb does not run', async () => {
    const dataDir = await folderIn(0o711)
    await chown(dataDir, 54_321, 54_321)
    expect(await choose(dataDir)).toMatchObject({ kind: 'user-namespace' })
    expect((await stat(dataDir)).uid).toBe(0)
  })

  it('becomes nobody where there are no user namespaces, and the owner of the data from then on', async () => {
    const dataDir = await folderIn(0o711)
    const [uid, gid] = await idsOfNobody()
    const server = await startForTest({ dataDir, runAs: 'user' })
    await ask(server.url, 'create table kept as select 42 as answer')
    await server.stop()
    expect(await stat(join(dataDir, 'cluster'))).toMatchObject({ uid, gid })
    const next = await startForTest({ dataDir })
    expect(await ask(next.url, 'select answer from kept')).toBe(42)
    expect(await stat(join(dataDir, 'server.log'))).toMatchObject({ uid, gid })
  })

  it('becomes whoever owns the folder around the data, as when it works in the checkout of somebody', async () => {
    const checkout = await folderIn(0o711)
    const [uid, gid] = await idsOfNobody()
    await chown(checkout, uid, gid)
    await mkdir(join(checkout, 'of-root'))
    const dataDir = join(checkout, 'of-root', 'postgres')
    const server = await startForTest({ dataDir })
    await server.stop()
    expect(await stat(dataDir)).toMatchObject({ uid, gid })
    expect(await stat(join(dataDir, 'cluster'))).toMatchObject({ uid, gid })
  })

  it('copies the binaries for a user who may not enter node_modules', async () => {
    const root = await folderIn(0o700)
    const binaries = locateBinaries()
    await cp(binaries.root, root, { recursive: true, verbatimSymlinks: true })
    const dataDir = await folderIn(0o711)
    const runAs = await choose(dataDir, 'user', { ...binaries, root })
    expect(runAs.root).toContain(dataDir)
    expect(await versionBy(runAs)).toContain(`PostgreSQL) ${binaries.major}`)
  })

  it('is told what to do about data in a folder that only root may enter', async () => {
    const dataDir = await folderIn(0o700)
    const advice = /refuses to run as root.*as user nobody.*may not enter.*Set DATA_DIR .* or DATABASE_URL/s
    await expect(choose(dataDir, 'user')).rejects.toThrow(advice)
    expect((await stat(dataDir)).uid).toBe(0)
  })
})
