import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { listMigrations, parseMigration } from './migrate-files.ts'

it.each([
  { what: 'one statement', text: 'select 1;\n', transactional: true, statements: ['select 1;'] },
  {
    what: 'two with a breakpoint on the same line and an empty rest',
    text: 'select 1;--> statement-breakpoint\nselect 2;\n--> statement-breakpoint\n',
    transactional: true,
    statements: ['select 1;', 'select 2;'],
  },
  {
    what: 'no transaction',
    text: '-- no-transaction\nselect 1;',
    transactional: false,
    statements: ['-- no-transaction\nselect 1;'],
  },
  {
    what: 'no transaction with line endings of Windows',
    text: '-- no-transaction \r\nselect 1;',
    transactional: false,
    statements: ['-- no-transaction \nselect 1;'],
  },
  {
    what: 'the words elsewhere than in the first line',
    text: 'select 1;\n-- no-transaction\n',
    transactional: true,
    statements: ['select 1;\n-- no-transaction'],
  },
  {
    what: 'a longer word',
    text: '-- no-transactions\nselect 1;',
    transactional: true,
    statements: ['-- no-transactions\nselect 1;'],
  },
])('parses $what', ({ text, transactional, statements }) => {
  expect(parseMigration('0000_a', text)).toMatchObject({ transactional, statements })
})

it('has a checksum that line endings do not change and anything else does', () => {
  const checksum = (text: string) => parseMigration('0000_a', text).checksum
  expect(checksum('a;\r\nb;\r\n')).toBe(checksum('a;\nb;\n'))
  expect(checksum('a;\nb; \n')).not.toBe(checksum('a;\nb;\n'))
})

it('lists migrations by name and nothing else', async () => {
  const dir = await folderOf('0010_b.sql', '0002_a.sql', 'README.md')
  expect(await listMigrations(dir)).toEqual(['0002_a', '0010_b'])
})

it.each(['0001_Upper.sql', '1_short.sql', 'name.sql'])('refuses %s, which has no place in the order', async (name) => {
  const dir = await folderOf('0000_a.sql', name)
  await expect(listMigrations(dir)).rejects.toThrow(name)
})

it('refuses a folder that does not exist', async () => {
  await expect(listMigrations(join(tmpdir(), 'no-such-folder'))).rejects.toThrow('no-such-folder')
})

async function folderOf(...files: readonly string[]): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'migrations-'))
  onTestFinished(() => rm(dir, { recursive: true }))
  await Promise.all(files.map((file) => writeFile(join(dir, file), 'select 1;')))
  return dir
}
