import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, realpath, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { clearOrphan, identify, readPostmasterFile, shutDown } from './embedded-postgres-postmaster.ts'
import { tempFolder } from './embedded-postgres-test-support.ts'

const silent = () => undefined

/** A process that shows the name and arguments it is given, and that only SIGKILL ends. */
const startLookalike = async (
  name: string,
  args: readonly string[],
): Promise<ChildProcess & { readonly pid: number }> => {
  const code = "process.on('SIGINT', () => {}).on('SIGQUIT', () => {}); console.log('up'); setInterval(() => {}, 1000)"
  const child = spawn(process.execPath, ['-e', code, '--', ...args], {
    argv0: name,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return Object.assign(child, { pid: Number(child.pid) })
}

interface Folders {
  readonly cluster: string
  readonly link: string
  readonly other: string
}

const makeFolders = async (): Promise<Folders> => {
  const folder = await realpath(await tempFolder())
  const folders = { cluster: join(folder, 'cluster'), link: join(folder, 'link'), other: join(folder, 'other') }
  await mkdir(folders.cluster)
  await mkdir(folders.other)
  await symlink(folders.cluster, folders.link)
  return folders
}

const writePid = (cluster: string, pid: number) => writeFile(join(cluster, 'postmaster.pid'), `${pid}\n${cluster}\n`)

describe('the process that postmaster.pid names', () => {
  it.each([
    ['ours', 'postgres', ({ cluster }: Folders) => ['-D', cluster, '-c', 'fsync=off']],
    ['ours', '/usr/lib/postgresql/18/bin/postgres', ({ link }: Folders) => ['-D', link]],
    ['foreign', 'postgres', ({ other }: Folders) => ['-D', other]],
    ['foreign', 'sleep', ({ cluster }: Folders) => ['-D', cluster]],
    ['unclear', 'postgres', () => ['-D', 'relative']],
    ['unclear', 'postgres', ({ cluster }: Folders) => ['-D', join(cluster, 'moved-away')]],
    ['unclear', 'postgres', () => []],
  ])('is %s as %s', async (identity, name, argsFor) => {
    const folders = await makeFolders()
    const { pid } = await startLookalike(name, argsFor(folders))
    expect(await identify(pid, folders.cluster)).toBe(identity)
  })

  it('is gone after its end', async () => {
    const child = await startLookalike('postgres', [])
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(await identify(child.pid, '/anywhere')).toBe('gone')
  })

  it('is left alone when it is no server over this data, and its number is forgotten', async () => {
    const { cluster, other } = await makeFolders()
    const child = await startLookalike('postgres', ['-D', other])
    await writePid(cluster, child.pid)
    await clearOrphan(cluster, silent)
    expect(await readdir(cluster)).toEqual([])
    expect(child.exitCode ?? child.signalCode).toBeNull()
  })

  it('is left alone when it cannot be told, and the error says what to do', async () => {
    const { cluster } = await makeFolders()
    const child = await startLookalike('postgres', [])
    await writePid(cluster, child.pid)
    await expect(clearOrphan(cluster, silent)).rejects.toThrow(`names process ${child.pid}, a PostgreSQL that may run`)
    expect(await readPostmasterFile(cluster)).toEqual({ pid: child.pid, isReady: false })
    expect(child.exitCode ?? child.signalCode).toBeNull()
  })
})

describe('the shutdown of a server', () => {
  it('goes on to the next signal when one does not help', async () => {
    const child = await startLookalike('postgres', [])
    const isRunning = () => child.exitCode === null && child.signalCode === null
    const steps = [['SIGINT', 50] as const, ['SIGQUIT', 50] as const, ['SIGKILL', 5_000] as const]
    await shutDown(child.pid, isRunning, steps)
    expect(child.signalCode).toBe('SIGKILL')
  })

  it('sends nothing to a number whose process is no longer the server', async () => {
    const child = await startLookalike('sleep', [])
    await shutDown(child.pid, () => false, [['SIGKILL', 100]])
    await expect(identify(child.pid, '/anywhere')).resolves.toBe('foreign')
  })
})
