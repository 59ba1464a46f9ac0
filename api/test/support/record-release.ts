import { readFile, writeFile } from 'node:fs/promises'
import { migrationsDir, readMigrations } from '../../src/platform/db/migrate-files.ts'
import { version } from '../../src/version.ts'
import { type ReleaseRecord, recordStatements } from './release-record.ts'

const recordFile = new URL('../last-release.json', import.meta.url)

/**
 * Writes `api/test/last-release.json`: this version with its migrations, and the statements that the suites noted in
 * `statementsFile`. `url` is a database with this version's schema.
 */
export async function recordRelease(statementsFile: string, url: string): Promise<void> {
  const lines = (await readFile(statementsFile, 'utf8')).trim().split('\n')
  const record: ReleaseRecord = {
    version,
    migrations: Object.fromEntries((await readMigrations(migrationsDir)).map(({ name, checksum }) => [name, checksum])),
    statements: await recordStatements(
      url,
      lines.map((line): string => JSON.parse(line)),
    ),
  }
  await writeFile(recordFile, `${JSON.stringify(record, null, 2)}\n`)
}
