import { randomBytes } from 'node:crypto'
import postgres from 'postgres'
import { inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    /** A database of the test server, as a user who may create others. */
    postgresUrl: string
    /** Name of the migrated database that `createMigratedDatabase` copies. */
    templateDatabase: string
  }
}

export interface TestDatabase {
  readonly url: string
  /** Removes it, ending whatever is connected to it. */
  drop(): Promise<void>
}

/** An empty database on the test server. */
export const createDatabase = (): Promise<TestDatabase> => createDatabaseOn(inject('postgresUrl'))

/** A database with the whole schema and no rows: a copy of a template, which takes milliseconds. */
export const createMigratedDatabase = (): Promise<TestDatabase> =>
  createDatabaseOn(inject('postgresUrl'), inject('templateDatabase'))

/** A database with a name of its own on the server of `adminUrl`, copied from `template`. */
export async function createDatabaseOn(adminUrl: string, template = 'template1'): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`
  await runOn(adminUrl, `create database ${name} template ${template}`)
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => runOn(adminUrl, `drop database if exists ${name} with (force)`) }
}

async function runOn(url: string, statement: string): Promise<void> {
  const client = postgres(url, { max: 1, onnotice: () => undefined })
  try {
    await client.unsafe(statement)
  } finally {
    await client.end()
  }
}
