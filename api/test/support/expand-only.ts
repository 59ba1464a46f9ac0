import type { Migration } from '../../src/platform/db/migrate-files.ts'

/** A statement on which the previous release might fail, and what to do about it. */
export interface Hazard {
  readonly migration: string
  readonly statement: string
  readonly problem: string
}

const name = '(?:"?[a-z_][a-z0-9_]*"?\\.)?"?([a-z_][a-z0-9_]*)"?'
const created = new RegExp(`^create (?:unlogged )?table (?:if not exists )?${name}`, 'i')
const about = [
  new RegExp(`^alter table (?:if exists )?(?:only )?${name}`, 'i'),
  new RegExp(`^create (?:unique )?index .*? on (?:only )?${name}`, 'i'),
  new RegExp(`^create (?:constraint )?trigger .*? on ${name}`, 'i'),
] as const

/** What no older statement can notice, or only as an answer that it may get anyway. */
const harmless = [
  /^create (?:unlogged )?table /i,
  /^create index /i,
  /^create (?:extension|sequence|schema|type|function|view|materialized view) /i,
  /^comment on /i,
  /^(?:insert into|update|with) /i,
  /^set (?:local )?[a-z_]+ /i,
  /^alter table \S+ validate constraint /i,
  /^alter table \S+ alter column \S+ set default /i,
]
const addsColumn = /^alter table (?:if exists )?(?:only )?\S+ add column [^,]*$/i
const restricts = /\b(?:unique|references|check)\b/i
const mustBeFilled = /\bnot null\b/i
const fillsItself = /\b(?:default|generated)\b/i

const compatible = /^-- compatible: .{20,}$/m
const contract = /^-- contract since (\d+\.\d+\.\d+): .{20,}$/m

const advice =
  'expand first and contract a release later; or say above it `-- contract since 1.2.3: why no release from that one on ' +
  'uses it`, or `-- compatible: why the previous release never notices`'

/**
 * Statements of `migrations` on which the release before them, which runs beside the new one and which a rollback brings
 * back, could fail. A table that the same migration creates is nobody's yet. `released` are the versions that are out:
 * a contract has to name one of them.
 */
export function hazards(migrations: readonly Migration[], released: ReadonlySet<string>): readonly Hazard[] {
  return migrations.flatMap(({ name: migration, statements }) => {
    const all = statements.flatMap(split)
    const own = new Set(all.flatMap(({ sql }) => created.exec(sql)?.[1] ?? []))
    return all.flatMap(({ sql, text }) => {
      const problem = problemOf(sql, text, own, released)
      return problem === undefined ? [] : [{ migration, statement: sql.slice(0, 120), problem }]
    })
  })
}

function problemOf(
  sql: string,
  text: string,
  own: ReadonlySet<string>,
  released: ReadonlySet<string>,
): string | undefined {
  const table = about.map((form) => form.exec(sql)?.[1]).find((found) => found !== undefined)
  if (table !== undefined && own.has(table)) return
  if (harmless.some((form) => form.test(sql)) || addsFreeColumn(sql)) return
  if (compatible.test(text)) return
  const [, version] = contract.exec(text) ?? []
  if (version === undefined) return advice
  return released.has(version) ? undefined : `${version} is not released yet: contract one release after it`
}

/** A new column that older statements need not know: they may leave it out. */
function addsFreeColumn(sql: string): boolean {
  return addsColumn.test(sql) && !restricts.test(sql) && (!mustBeFilled.test(sql) || fillsItself.test(sql))
}

interface Statement {
  /** Without comments, in one line. */
  readonly sql: string
  /** As it is written, with the comments above it. */
  readonly text: string
}

/** Text in quotes and in dollar quotes, comments, and the ends of statements. */
const token = /'(?:[^']|'')*'|"(?:[^"]|"")*"|(\$[a-z_]*\$)[\s\S]*?\1|--[^\n]*|\/\*[\s\S]*?\*\/|;/gi

function split(source: string): readonly Statement[] {
  const ends = [...source.matchAll(token)].filter(([found]) => found === ';').map(({ index }) => index + 1)
  const texts = [0, ...ends].map((start, at) => source.slice(start, ends[at] ?? source.length))
  return texts
    .map((text) => ({ text, sql: withoutComments(text).replaceAll(/\s+/g, ' ').trim() }))
    .filter(({ sql }) => sql !== '' && sql !== ';')
}

const withoutComments = (text: string) => text.replaceAll(token, (found) => (/^(?:--|\/\*)/.test(found) ? ' ' : found))
