import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts'
import { readPostmasterFile } from './embedded-postgres-postmaster.ts'
import { ask, startForTest } from './embedded-postgres-test-support.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'embedded-postgres-'))
})
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))

describe('a server of which the data need not last', () => {
  let dataDir: string
  let server: EmbeddedPostgres
  beforeAll(async () => {
    dataDir = join(folder, 'volatile')
    server = await startEmbeddedPostgres({ dataDir, durable: false, settings: { max_connections: '17' } })
  })
  afterAll(() => server.stop())

  it.each([
    ['listen_addresses', '127.0.0.1'],
    ['unix_socket_directories', ''],
    ['server_encoding', 'UTF8'],
    ['timezone', 'UTC'],
    ['fsync', 'off'],
    ['synchronous_commit', 'off'],
    ['full_page_writes', 'off'],
    ['max_connections', '17'],
  ])('has %s set to "%s"', async (setting, value) => {
    expect(await ask(server.url, `show ${setting}`)).toBe(value)
  })

  it.each([
    ['sorts by code point', "select string_agg(v, '' order by v) from unnest('{b,ä,a,B,z}'::text[]) v", 'Babzä'],
    ['knows the case of every letter', "select upper('é σ ж')", 'É Σ Ж'],
  ])('%s, whatever the locale of the system', async (_what, statement, answer) => {
    expect(await ask(server.url, statement)).toBe(answer)
  })

  it('lets nobody in without the password, which only a private file holds', async () => {
    const wrong = server.url.replace(/:[^:@]+@/, ':wrong@')
    await expect(ask(wrong, 'select 1')).rejects.toMatchObject({ code: '28P01' })
    const stored = await ask(server.url, "select rolpassword from pg_authid where rolname = 'postgres'")
    expect(stored).toMatch(/^SCRAM-SHA-256/)
    expect((await stat(join(dataDir, 'password'))).mode & 0o777).toBe(0o600)
  })

  it.runIf(process.platform === 'linux')('shows the password to no reader of the process list', async () => {
    const password = await readFile(join(dataDir, 'password'), 'utf8')
    const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
    const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')))
    expect(lines.filter((line) => line.includes(join(dataDir, 'cluster')))).not.toHaveLength(0)
    expect(lines.filter((line) => line.includes(password))).toHaveLength(0)
  })

  it('names its process and port to a second start, which gives up after a while', async () => {
    const holder = `in use by process ${process.pid} since \\d{4}-.*Z, with its server on port ${server.port}\\.`
    const second = startForTest({ dataDir, lockWaitMs: 50 })
    await expect(second).rejects.toThrow(new RegExp(`${holder} .*DATA_DIR`))
  })
})

it('refuses a folder that holds other files, and leaves them as they are', async () => {
  const dataDir = join(folder, 'of-others')
  await mkdir(dataDir)
  await writeFile(join(dataDir, 'letter.txt'), '')
  await expect(startForTest({ dataDir })).rejects.toThrow(/of-others holds other files \(letter\.txt\).*DATA_DIR/)
  expect(await readdir(dataDir)).toEqual(['letter.txt'])
})

describe('run after run over the same data', () => {
  let dataDir: string
  beforeAll(async () => {
    dataDir = join(folder, 'made', 'on the way')
    const server = await startEmbeddedPostgres({ dataDir, durable: false })
    await ask(server.url, 'create table kept as select 42 as answer')
    await server.stop()
  })

  it('finds what the run before stored, and is durable unless told otherwise', async () => {
    const server = await startForTest({ dataDir, durable: true })
    expect(await ask(server.url, 'select answer from kept')).toBe(42)
    expect(await ask(server.url, 'show fsync')).toBe('on')
  })

  it('stops once, however often it is told to, and says how it ended', async () => {
    const server = await startForTest({ dataDir })
    await Promise.all([server.stop(), server.stop()])
    await server.stop()
    expect(await server.exited).toEqual({ code: 0, signal: null })
    await expect(ask(server.url, 'select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('waits for the run before to finish', async () => {
    const first = await startForTest({ dataDir })
    const lines: string[] = []
    const second = startForTest({ dataDir, log: (line) => lines.push(line) })
    await expect.poll(() => lines).toEqual([expect.stringContaining(`Waiting for process ${process.pid}`)])
    await first.stop()
    expect(await ask((await second).url, 'select answer from kept')).toBe(42)
  })

  it('tells of a server that died, and recovers what the crash left', async () => {
    const server = await startForTest({ dataDir })
    const file = await readPostmasterFile(join(dataDir, 'cluster'))
    process.kill(Number(file?.pid), 'SIGKILL')
    expect(await server.exited).toEqual({ code: null, signal: 'SIGKILL' })
    const next = await startForTest({ dataDir, lockWaitMs: 0 })
    expect(await ask(next.url, 'select answer from kept')).toBe(42)
  })

  it('shows the end of the log of a server that does not come up, and lets go of the data', async () => {
    const attempt = startForTest({ dataDir, settings: { shared_buffers: 'plenty' } })
    await expect(attempt).rejects.toThrow(/ended while it started.*server\.log:\n.*shared_buffers/s)
    const next = await startForTest({ dataDir, lockWaitMs: 0 })
    expect(await ask(next.url, 'select answer from kept')).toBe(42)
  })
})
