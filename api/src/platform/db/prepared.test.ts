import { eq, sql } from 'drizzle-orm'
import { pgTable, text, timestamp } from 'drizzle-orm/pg-core'
import { afterAll, expect, it, vi } from 'vitest'
import { createDatabase as createEmptyDatabase } from '../../../test/support/database.ts'
import { poolOptions } from '../../../test/support/pool.ts'
import { createDatabase, type Db } from './database.ts'
import { prepared } from './prepared.ts'

const empty = await createEmptyDatabase()
const observer = { acquired: () => undefined, rejected: () => undefined }
const database = createDatabase({ ...poolOptions, url: empty.url, applicationName: 'prepared-test' }, observer)
afterAll(async () => {
  await database.end(0)
  await empty.drop()
})

const notes = pgTable('notes', { author: text().notNull(), writtenAt: timestamp({ precision: 3, withTimezone: true }) })
const writtenAt = new Date('2026-01-31T12:00:00.123Z')
const db = database.bind({})
await db.execute(sql`create table notes (author text not null, written_at timestamptz(3))`)
await db.insert(notes).values([
  { author: 'ada', writtenAt },
  { author: 'bob', writtenAt: null },
])

const by = vi.fn((builder: Db) =>
  builder
    .select()
    .from(notes)
    .where(eq(notes.author, sql.placeholder('author'))),
)
const notesBy = prepared(by)

it('is built once and reads its columns as any statement does', async () => {
  expect(await notesBy(db, { author: 'ada' })).toEqual([{ author: 'ada', writtenAt }])
  expect(await notesBy(db, { author: 'bob' })).toEqual([{ author: 'bob', writtenAt: null }])
  expect(by).toHaveBeenCalledOnce()
})

it('runs in the transaction of the handle that it is given', async () => {
  const undone = db.transaction(async (tx) => {
    await tx.delete(notes)
    expect(await notesBy(tx, { author: 'ada' })).toEqual([])
    throw new Error('enough')
  })
  await expect(undone).rejects.toThrow('enough')
  expect(await notesBy(db, { author: 'ada' })).toHaveLength(1)
})

it('runs under the deadline of the handle that it is given, and of no other', async () => {
  const late = database.bind({ signal: AbortSignal.abort(new Error('too late')) })
  await expect(notesBy(late, { author: 'ada' })).rejects.toMatchObject({ cause: { message: 'too late' } })
  expect(await notesBy(db, { author: 'ada' })).toHaveLength(1)
})

it('keeps the values of runs at the same time apart', async () => {
  const authors = ['ada', 'bob', 'ada', 'bob']
  const found = await Promise.all(authors.map((author) => notesBy(database.bind({}), { author })))
  expect(found.map(([note]) => note?.author)).toEqual(authors)
})
