import { expect, it } from 'vitest'
import { parseMigration } from './migrate-files.ts'
import { planMigrations } from './migrate-history.ts'

const file = (name: string) => parseMigration(name, `create table "${name}" ();`)
const files = (names: string) => names.split(' ').filter(Boolean).map(file)
/** Each file is called like its number and letter: `1a` is what branch a added as number 1. */
const plan = (release: string, applied: string) => {
  const { pending, ahead, newestApplied } = planMigrations(files(release), files(applied))
  return { pending: pending.map(({ name }) => name).join(' '), ahead: ahead.join(' '), newestApplied }
}

it.each([
  { what: 'an empty database', release: '0a 1a', applied: '', pending: '0a 1a', ahead: '', newestApplied: '' },
  { what: 'a current one', release: '0a 1a', applied: '0a 1a', pending: '', ahead: '', newestApplied: '1a' },
  { what: 'one behind', release: '0a 1a 2a', applied: '0a', pending: '1a 2a', ahead: '', newestApplied: '0a' },
  { what: 'an older file', release: '0a 1a 2a', applied: '0a 2a', pending: '1a', ahead: '', newestApplied: '2a' },
  {
    what: 'a newer release',
    release: '0a 1a',
    applied: '0a 1a 2a 3a',
    pending: '',
    ahead: '2a 3a',
    newestApplied: '1a',
  },
  {
    what: 'an older file of a newer release',
    release: '0a 2a',
    applied: '0a 2a 1a',
    pending: '',
    ahead: '1a',
    newestApplied: '2a',
  },
  {
    what: 'a newer file applied before an older one',
    release: '0a 1a',
    applied: '0a 2b 1a',
    pending: '',
    ahead: '2b',
    newestApplied: '1a',
  },
  { what: 'a release without files', release: '', applied: '0a', pending: '', ahead: '0a', newestApplied: '' },
])('plans for $what', ({ release, applied, pending, ahead, newestApplied }) => {
  expect(plan(release, applied)).toEqual({ pending, ahead, newestApplied })
})

it('refuses an applied file that is gone or renamed', () => {
  expect(() => plan('0a 1b 2a', '0a 1a 2a')).toThrow('1a has been applied')
})

it('refuses an applied file that has changed', () => {
  const changed = parseMigration('1a', 'drop table important;')
  expect(() => planMigrations([file('0a'), changed], files('0a 1a'))).toThrow('1a was changed')
})
