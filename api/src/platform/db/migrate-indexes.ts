import type { Connection } from './connection.ts'
import type { Migration } from './migrate-files.ts'
import { type MigrateLog, query } from './migrate-session.ts'

/** An index on a partitioned table is rightly invalid until every partition has one, hence only relkind `i`. */
const invalidIndexes = `
  select c.relname as name, format('%s.%I', c.relnamespace::regnamespace, c.relname) as qualified
  from pg_index i join pg_class c on c.oid = i.indexrelid
  where not i.indisvalid and c.relkind = 'i'`

/**
 * Drops the indexes that an interrupted CREATE INDEX CONCURRENTLY of this migration has left behind: they serve no
 * query, yet IF NOT EXISTS would take them for built.
 */
export async function dropHalfBuiltIndexes(session: Connection, migration: Migration, log: MigrateLog): Promise<void> {
  const words = new Set(migration.statements.flatMap((statement) => statement.match(/[\w$]+/g) ?? []))
  for (const { name, qualified } of await query<{ name: string; qualified: string }>(session, invalidIndexes))
    if (words.has(name)) {
      log.warn({ migration: migration.name, index: name }, 'dropping an index that was only half built')
      await query(session, `drop index concurrently if exists ${qualified}`)
    }
}
