import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { expect, it, onTestFinished } from 'vitest'
import { createDatabase } from '../test/support/database.ts'
import { main } from './migrate.ts'

async function setUp() {
  const database = await createDatabase()
  const dir = await mkdtemp(join(tmpdir(), 'migrations-'))
  onTestFinished(async () => {
    await database.drop()
    await rm(dir, { recursive: true })
  })
  await writeFile(join(dir, '0000_first.sql'), 'create table a ()')
  await writeFile(join(dir, '0001_second.sql'), 'create table b ()')
  return async (argv: string, databaseUrl = database.url) => {
    const printed: string[] = []
    const env = { databaseUrl, dir, log: pino({ level: 'silent' }), print: (line: string) => printed.push(line) }
    return { code: await main(env, argv.split(' ').filter(Boolean)), printed }
  }
}

it.each(['', 'apply', 'apply --timeout 5'])('applies what is pending: migrate %s', async (argv) => {
  const command = await setUp()
  expect(await command(argv)).toEqual({ code: 0, printed: ['applied 0000_first', 'applied 0001_second'] })
  expect(await command(argv)).toEqual({ code: 0, printed: ['nothing to apply'] })
})

it.each(['status', '--check', 'wait --timeout 0.01'])(
  'exits with 3 when something is pending: migrate %s',
  async (argv) => {
    const command = await setUp()
    expect(await command(argv)).toEqual({ code: 3, printed: ['pending 0000_first', 'pending 0001_second'] })
    await command('apply')
    expect(await command(argv)).toEqual({ code: 0, printed: ['the schema is current'] })
  },
)

it('waits until another process has migrated', async () => {
  const command = await setUp()
  const waiting = command('wait --timeout 10')
  await command('apply')
  expect(await waiting).toEqual({ code: 0, printed: ['the schema is current'] })
})

it('says in the end why a database cannot be asked', async () => {
  const command = await setUp()
  await expect(command('wait --timeout 0.01', 'postgres://127.0.0.1:1/none')).rejects.toThrow('ECONNREFUSED')
})

it.each(['aply', 'status now', '--force', 'wait --timeout soon', 'wait --timeout 0', 'wait --timeout'])(
  'explains itself instead of guessing: migrate %s',
  async (argv) => {
    const command = await setUp()
    expect(await command(argv)).toEqual({ code: 2, printed: [expect.stringContaining('Usage: npm run migrate')] })
    expect((await command('status')).code).toBe(3)
  },
)
