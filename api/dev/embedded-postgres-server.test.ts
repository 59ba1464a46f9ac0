import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readPostmasterFile } from './embedded-postgres-postmaster.ts'
import { ask, startForTest, startInOtherProcess } from './embedded-postgres-test-support.ts'

const watchdogsOf = async (dataDir: string): Promise<readonly number[]> => {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-ww', '-o', 'pid=,command='])
  const lines = stdout.split('\n').filter((line) => line.includes('postgres-watchdog') && line.includes(dataDir))
  return lines.map((line) => Number.parseInt(line, 10))
}

describe('a server that another process started', () => {
  let dataDir: string
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'embedded-postgres-'))
  })
  afterAll(() => rm(dataDir, { recursive: true, force: true, maxRetries: 5 }))

  it('ends by itself when that process is killed', async () => {
    const other = startInOtherProcess(dataDir)
    const url = await other.nextLine()
    await ask(url, 'create table kept as select 42 as answer')
    process.kill(other.pid, 'SIGKILL')
    await expect.poll(() => readPostmasterFile(join(dataDir, 'cluster')), { timeout: 5_000 }).toBeUndefined()
    await expect(ask(url, 'select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    const next = await startForTest({ dataDir, lockWaitMs: 0 })
    expect(await ask(next.url, 'select answer from kept')).toBe(42)
  })

  it('is stopped by the next start when nothing else could stop it', async () => {
    const other = startInOtherProcess(dataDir)
    const url = await other.nextLine()
    await ask(url, 'create table kept_too as select 43 as answer')
    const watchdogs = await watchdogsOf(dataDir)
    expect(watchdogs).toHaveLength(1)
    for (const pid of [...watchdogs, other.pid]) process.kill(pid, 'SIGKILL')
    const lines: string[] = []
    const next = await startForTest({ dataDir, log: (line) => lines.push(line) })
    expect(lines).toContainEqual(expect.stringContaining('an earlier run left behind'))
    expect(await ask(next.url, 'select answer from kept_too')).toBe(43)
    await expect(ask(url, 'select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('outlives a Ctrl-C, which reaches the whole process group, until that process has drained', async () => {
    const other = startInOtherProcess(dataDir)
    await other.nextLine()
    process.kill(-other.pid, 'SIGINT')
    expect(await other.nextLine()).toBe('drained')
  })
})
