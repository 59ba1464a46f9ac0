import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { migrationsDir, parseMigration, readMigrations } from '../src/platform/db/migrate-files.ts'
import { hazards } from './support/expand-only.ts'

/** The last migration of the first release: before it there was nothing to be compatible with. */
const firstRelease = '0001_constraints'

const released = new Set(['1.2.3'])
const hazardsIn = (text: string) => hazards([parseMigration('0002_new', text)], released)

it('the previous release runs on the schema of this one', async () => {
  const changelog = await readFile(new URL('../../CHANGELOG.md', import.meta.url), 'utf8')
  const versions = new Set([...changelog.matchAll(/^## \[(\d+\.\d+\.\d+)\]/gm)].flatMap(([, version]) => version ?? []))
  const later = (await readMigrations(migrationsDir)).filter(({ name }) => name > firstRelease)

  expect(versions.size).toBeGreaterThan(0)
  expect(hazards(later, versions)).toEqual([])
})

it.each([
  'CREATE TABLE "events" ("id" uuid NOT NULL, CHECK (id IS NOT NULL)); ALTER TABLE "events" ALTER COLUMN "id" DROP NOT NULL;',
  'CREATE TABLE "public"."events" ();\nCREATE UNIQUE INDEX "e" ON "events" ("id");',
  'ALTER TABLE "products" ADD COLUMN "colour" text;',
  `ALTER TABLE "products" ADD COLUMN "colour" text DEFAULT 'none; drop' NOT NULL;`,
  'ALTER TABLE "products" ADD COLUMN "n" bigint GENERATED ALWAYS AS IDENTITY NOT NULL;',
  '-- no-transaction\nCREATE INDEX CONCURRENTLY IF NOT EXISTS "i" ON "products" ("colour");',
  "UPDATE products SET colour = 'DROP TABLE products' WHERE colour IS NULL;",
  'CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN DROP TABLE x; END; $$;',
  '-- contract since 1.2.3: nothing has read the column from that release on\nALTER TABLE "products" DROP COLUMN "colour";',
  '-- compatible: the service has always written a name\nALTER TABLE "products" ALTER COLUMN "name" SET NOT NULL;',
])('takes %s', (text) => {
  expect(hazardsIn(text)).toEqual([])
})

it.each([
  ['ALTER TABLE "products" DROP COLUMN "colour";'],
  ['ALTER TABLE products RENAME COLUMN colour TO color;'],
  ['ALTER TABLE "products" RENAME TO "articles";'],
  ['ALTER TABLE "products" ALTER COLUMN "price" TYPE numeric;'],
  ['ALTER TABLE "products" ALTER COLUMN "price" SET DATA TYPE numeric;'],
  ['ALTER TABLE "products" ALTER COLUMN "name" SET NOT NULL;'],
  ['ALTER TABLE "products" ALTER COLUMN "name" DROP NOT NULL;'],
  ['ALTER TABLE "products" ADD COLUMN "colour" text NOT NULL;'],
  ['ALTER TABLE "products" ADD COLUMN "colour" text UNIQUE;'],
  ['ALTER TABLE "products" ADD COLUMN "colour" text, DROP COLUMN "size";'],
  ['ALTER TABLE "products" ADD CONSTRAINT "c" CHECK ("price" > 0);'],
  ['alter table if exists only "public"."products" drop constraint "c";'],
  ['CREATE UNIQUE INDEX "i" ON "products" ("name");'],
  ['CREATE TRIGGER "t" BEFORE INSERT ON "products" EXECUTE FUNCTION f();'],
  ['DROP TABLE "products";'],
  ['TRUNCATE "products";'],
  ['DELETE FROM "products";'],
  ['CREATE OR REPLACE FUNCTION f() RETURNS void LANGUAGE sql AS $$ select 1 $$;'],
  ['CREATE TABLE "events" (); DROP TABLE "products";'],
  ['CREATE TABLE "events" (); ALTER TABLE "products" DROP COLUMN "colour";'],
  ['/* expand */ DROP /* ; */ INDEX "i";'],
  ['-- contract: some day\nDROP TABLE "products";'],
  ['-- compatible: yes\nDROP TABLE "products";'],
  ["INSERT INTO t VALUES ('-- compatible: this is no comment but a value');DROP TABLE products;"],
])('refuses %s', (text) => {
  expect(hazardsIn(text)).toEqual([expect.objectContaining({ migration: '0002_new' })])
})

it('refuses a contract in the release that stops to use what it drops', () => {
  const text = '-- contract since 1.3.0: nothing has read the column from that release on\nDROP TABLE "products";'

  expect(hazardsIn(text)).toMatchObject([{ problem: '1.3.0 is not released yet: contract one release after it' }])
})
