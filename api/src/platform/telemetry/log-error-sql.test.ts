import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { createLogger } from './logger.ts'

const secret = 'ann@example.org'

let database: TestDatabase
let client: postgres.Sql
beforeAll(async () => {
  database = await createDatabase()
  client = postgres(database.url, { max: 1, onnotice: () => undefined })
  await client.unsafe(`
    create table people (id uuid, mail text unique, age int check (age < 150), data jsonb);
    insert into people (mail) values ('${secret}')`)
})
afterAll(async () => {
  await client.end()
  await database.drop()
})

describe('what a real server says of a statement that failed', () => {
  it.each([
    ['23505', sql`insert into people (mail) values (${secret})`],
    ['23514', sql`insert into people (mail, age) values (${`x${secret}`}, 200)`],
    ['22P02', sql`insert into people (id) values (${secret}::uuid)`],
    ['22P02', sql`insert into people (data) values (${`{"mail": ${secret}}`}::text::jsonb)`],
    ['22007', sql`select ${secret}::text::timestamptz`],
    ['22012', sql`select length(${secret}) / 0`],
    ['42P01', sql`select * from nothing where mail = ${secret}`],
  ])('%s is logged without the parameters', async (code, statement) => {
    const lines: string[] = []
    const destination = { write: (line: string) => void lines.push(line) }
    const now = () => new Date(0)
    const log = createLogger({ service: 's', version: 'v', level: 'info', pretty: false, destination, now })
    const err: unknown = await drizzle(client)
      .execute(statement)
      .catch((error: unknown) => error)
    expect(String(err)).toContain(secret)
    log.error({ err, cause: (err as Error).cause }, 'failed')
    expect(lines.join('')).not.toContain(secret)
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      err: { type: 'DrizzleQueryError', sql: expect.stringMatching(/^(insert|select)/), cause: { code } },
    })
  })
})
