import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { environment } from './environment.ts'
import { npmCi, readLockFile } from './npm-ci.ts'
import { runProgram, say } from './program.ts'

const mib = 1024 ** 2

/**
 * Puts what npm downloads for the source into `FRESH_PACKAGE_CACHE`, beside what `PACKAGE_CACHE` has, unless that was
 * made for the same lock file; one that has grown over `PACKAGE_CACHE_MIB_MAX` is begun anew. Install scripts do not
 * run: no code of a commit can put anything into a cache that other commits read, and npm files every entry under the
 * URL that it came from.
 */
await runProgram(async () => {
  const env = environment()
  const [cache, fresh] = [env.required('PACKAGE_CACHE'), env.required('FRESH_PACKAGE_CACHE')]
  const mark = join(cache, 'lock-file')
  const hash = createHash('sha256')
    .update(readLockFile(env.required('SOURCE')))
    .digest('hex')
  if (existsSync(mark) && readFileSync(mark, 'utf8') === hash) return say('The cache is of this lock file already.')
  if (sizeOf(cache) > env.count('PACKAGE_CACHE_MIB_MAX') * mib) rmSync(cache, { recursive: true })
  await npmCi(env, cache, ['--ignore-scripts'])
  for (const name of readdirSync(cache).filter((name) => name !== '_cacache')) {
    rmSync(join(cache, name), { recursive: true })
  }
  writeFileSync(mark, hash)
  renameSync(cache, fresh)
  say(`The cache has ${Math.round(sizeOf(fresh) / mib)} MiB.`)
})

function sizeOf(folder: string): number {
  mkdirSync(folder, { recursive: true })
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0)
}
