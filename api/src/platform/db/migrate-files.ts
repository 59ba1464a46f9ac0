import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { MigrationError } from './migrate-error.ts'

export interface Migration {
  /** The file's name without `.sql`. Migrations are applied in the order of their names. */
  readonly name: string
  /** SHA-256 in hex of the text with line feeds as line ends, so that a checkout on Windows has the same one. */
  readonly checksum: string
  /**
   * False when the first line is `-- no-transaction`. Every statement then commits by itself, needs a breakpoint
   * before the next, and must be safe to repeat: IF NOT EXISTS, also for CREATE INDEX CONCURRENTLY.
   */
  readonly transactional: boolean
  readonly statements: readonly string[]
}

/** Where this release keeps its migrations. */
export const migrationsDir = fileURLToPath(new URL('../../../migrations/', import.meta.url))

const fileName = /^\d{4}_[a-z0-9_-]+\.sql$/
const breakpoint = '--> statement-breakpoint'
const noTransaction = /^-- no-transaction[ \t]*(\n|$)/

/**
 * Names of the migrations in `dir`, in order.
 * Throws `MigrationError` when there is no such folder, or when a `.sql` file in it is not named `0000_name.sql`.
 */
export async function listMigrations(dir: string): Promise<readonly string[]> {
  const entries = await readdir(dir).catch((cause: unknown) => {
    throw new MigrationError(`The migrations cannot be read from ${dir}.`, { cause })
  })
  const files = entries.filter((entry) => entry.endsWith('.sql')).sort()
  const misnamed = files.find((file) => !fileName.test(file))
  if (misnamed !== undefined)
    throw new MigrationError(`The migration ${misnamed} has no place in the order: name it like 0000_name.sql.`)
  return files.map((file) => file.slice(0, -'.sql'.length))
}

/** The migrations in `dir` with their text, in order. Throws as `listMigrations` does. */
export async function readMigrations(dir: string): Promise<readonly Migration[]> {
  const names = await listMigrations(dir)
  return Promise.all(names.map(async (name) => parseMigration(name, await readFile(join(dir, `${name}.sql`), 'utf8'))))
}

/** Splits a migration at the breakpoints that drizzle-kit writes. Between two of them may be several statements. */
export function parseMigration(name: string, source: string): Migration {
  const text = source.replaceAll('\r\n', '\n')
  return {
    name,
    checksum: createHash('sha256').update(text).digest('hex'),
    transactional: !noTransaction.test(text),
    statements: text
      .split(breakpoint)
      .map((statement) => statement.trim())
      .filter((statement) => statement !== ''),
  }
}
