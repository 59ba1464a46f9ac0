import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './command.ts'
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
  const repositories = env.words('DATABASE_REPOSITORIES')
  const from = repositories.flatMap((repository) => ['--db-repository', repository])
  await run('trivy', ['image', '--download-db-only', ...trivyPlace(env, cache), ...from])
  const metadata = JSON.parse(readFileSync(join(cache, 'db', 'metadata.json'), 'utf8')) as { UpdatedAt: string }
  checkDatabaseAge(metadata.UpdatedAt, env.count('DATABASE_DAYS_MAX'), Date.now())
  const { Version: version } = JSON.parse(await run('trivy', ['version', '--format', 'json'])) as { Version: string }
  return { uri: repositories[0] ?? '', updatedAt: metadata.UpdatedAt, scannerVersion: version }
}
