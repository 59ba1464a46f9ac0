import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { copyBinaries, locateBinaries } from './embedded-postgres-binaries.ts'
import { tempFolder } from './embedded-postgres-test-support.ts'

it.each([
  ['sunos', 'sparc'],
  ['win32', 'x64'],
  ['linux', 'riscv64'],
])('has no binaries for %s-%s and says what to do', (platform, arch) => {
  expect(() => locateBinaries(platform, arch)).toThrow(`no PostgreSQL for ${platform}-${arch}`)
  expect(() => locateBinaries(platform, arch)).toThrow('Set DATABASE_URL')
})

describe('a copy of the binaries', () => {
  it('holds the same files and links, is made once, and replaces the copy of another version', async () => {
    const root = join(await tempFolder(), 'native')
    const folder = await tempFolder()
    await mkdir(join(root, 'lib'), { recursive: true })
    await writeFile(join(root, 'lib', 'libpq.so.5.18'), 'library')
    await symlink('libpq.so.5.18', join(root, 'lib', 'libpq.so'))

    const old = await copyBinaries({ root, version: '18.3.0', major: 18 }, folder)
    expect(await readFile(join(old, 'lib', 'libpq.so'), 'utf8')).toBe('library')
    await writeFile(join(old, 'mark'), '')
    expect(await copyBinaries({ root, version: '18.3.0', major: 18 }, folder)).toBe(old)
    expect(await readdir(old)).toContain('mark')

    const current = await copyBinaries({ root, version: '18.4.0', major: 18 }, folder)
    expect(await readdir(folder)).toEqual([current.slice(folder.length + 1)])
  })
})
