import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { attemptPatiently, lastLine, run } from './command.ts'
import type { Environment } from './environment.ts'
import { checkDatabaseAge, type Database } from './scan-predicate.ts'

/** The program calls home unless both are said. */
const quiet = ['--skip-version-check', '--disable-telemetry', '--quiet']

/** Trivy's options for the folder of its database, and for how to speak to registries. */
export function trivyPlace({ optional }: Environment, cache: string): readonly string[] {
  return ['--cache-dir', cache, ...quiet, ...(optional('PLAIN_HTTP') === 'true' ? ['--insecure'] : [])]
}

/** Trivy's options for a scan by the database that is there: nothing else is fetched on the way. */
export const scanOffline = [
  ...['--skip-db-update', '--skip-java-db-update', '--skip-check-update', '--skip-vex-repo-update', '--offline-scan'],
  // A lock on the cache of files is given up after five seconds.
  ...['--cache-backend', 'memory'],
] as const

/**
 * Downloads the vulnerability database from the first of `DATABASE_REPOSITORIES` that has it. A Refusal where it is
 * older than `DATABASE_DAYS_MAX` days.
 */
export async function fetchAdvisories(env: Environment, cache: string): Promise<Database> {
  const uri = await download(env.words('DATABASE_REPOSITORIES'), trivyPlace(env, cache))
  const metadata = JSON.parse(readFileSync(join(cache, 'db', 'metadata.json'), 'utf8')) as { UpdatedAt: string }
  checkDatabaseAge(metadata.UpdatedAt, env.count('DATABASE_DAYS_MAX'), Date.now())
  const { Version: version } = JSON.parse(await run('trivy', ['version', '--format', 'json'])) as { Version: string }
  return { uri, updatedAt: metadata.UpdatedAt, scannerVersion: version }
}

/** Asked one by one, as Trivy does not tell which of several it took. Resolves to that one; rejects where none answers. */
async function download(repositories: readonly string[], options: readonly string[]): Promise<string> {
  const failures: string[] = []
  for (const repository of repositories) {
    const args = ['image', '--download-db-only', ...options, '--db-repository', repository]
    const { code, stderr } = await attemptPatiently('trivy', args)
    if (code === 0) return repository
    failures.push(`${repository}: ${lastLine(stderr)}`)
  }
  throw new Error(`there is no vulnerability database: ${failures.join('; ') || 'the settings name none'}`)
}
