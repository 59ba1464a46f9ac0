import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { TestProject } from 'vitest/node'
import { startEmbeddedPostgres } from '../../dev/embedded-postgres.ts'
import { migrate } from '../../src/platform/db/migrate.ts'
import { unprovokedAnswers } from './coverage.ts'
import { createDatabaseOn } from './database.ts'

interface TestServer {
  readonly url: string
  stop(): Promise<void>
}

/** One PostgreSQL for all suites, with a migrated database to copy: the server of TEST_DATABASE_URL, or our own. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_DATABASE_URL
  const server = given ? { url: given, stop: async () => undefined } : await startServer()
  try {
    const template = await createDatabaseOn(server.url)
    await migrate({ url: template.url, log: pino({ level: 'silent' }) })
    project.provide('postgresUrl', server.url)
    const answersDir = await mkdtemp(join(tmpdir(), 'catalog-answers-'))
    const answersFile = join(answersDir, 'answers.jsonl')
    project.provide('answersFile', answersFile)
    project.provide('templateDatabase', new URL(template.url).pathname.slice(1))
    return async () => {
      await template.drop()
      await server.stop()
      const missing = (await ranEverything(project)) ? await unprovokedAnswers(answersFile) : []
      await rm(answersDir, { recursive: true })
      if (missing.length > 0) throw new Error(`Declared answers that no test provokes:\n  ${missing.join('\n  ')}`)
    }
  } catch (error) {
    await server.stop()
    throw error
  }
}

/** Whether this run had every test of the project: only then does a missing answer mean a missing test. */
async function ranEverything(project: TestProject): Promise<boolean> {
  const { testFiles } = await project.globTestFiles()
  const ran = new Set(project.vitest.state.getTestModules().map(({ moduleId }) => moduleId))
  return project.config.testNamePattern === undefined && testFiles.every((file) => ran.has(file))
}

async function startServer(): Promise<TestServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'catalog-test-'))
  const server = await startEmbeddedPostgres({ dataDir, durable: false })
  return {
    url: server.url,
    stop: async () => {
      await server.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
