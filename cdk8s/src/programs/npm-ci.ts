import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './command.ts'
import type { Environment } from './environment.ts'
import { checkLockFile } from './lock-file.ts'
import { Refusal } from './program.ts'

/** A cold cache over a slow line takes minutes. */
const timeoutMs = 600_000

/**
 * Installs in `SOURCE` exactly what its `package-lock.json` names, out of the cache in the folder `cache` where that has
 * it, and from `NPM_REGISTRY` if the settings name one. Nothing is taken on trust: npm compares every package with its
 * hash in the lock file, and a Refusal says where there is none.
 */
export async function npmCi(env: Environment, cache: string, args: readonly string[] = []): Promise<void> {
  const source = env.required('SOURCE')
  checkLockFile(readLockFile(source))
  const registry = env.optional('NPM_REGISTRY')
  // Not --prefix: install scripts that call npm would inherit it.
  process.chdir(source)
  await run('npm', ['ci', '--prefer-offline', '--no-audit', '--no-fund', ...args], {
    env: { npm_config_cache: cache, ...(registry !== '' && { npm_config_registry: registry }) },
    timeoutMs,
  })
}

/** The text of the lock file in the folder `source`. */
export function readLockFile(source: string): string {
  try {
    return readFileSync(join(source, 'package-lock.json'), 'utf8')
  } catch (cause) {
    throw new Refusal('package-lock.json is missing: commit the one that npm install writes', { cause })
  }
}
