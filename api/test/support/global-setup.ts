import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { TestProject } from 'vitest/node'
import { startEmbeddedPostgres } from '../../dev/embedded-postgres.ts'
import { migrate } from '../../src/platform/db/migrate.ts'
import { unprovokedAnswers } from './coverage.ts'
import { createDatabaseOn } from './database.ts'
import { recordRelease } from './record-release.ts'
import { brokenMetrics } from './series.ts'

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
    const notesDir = await mkdtemp(join(tmpdir(), 'catalog-notes-'))
    const answersFile = join(notesDir, 'answers.jsonl')
    const statementsFile = join(notesDir, 'statements.jsonl')
    const seriesFile = join(notesDir, 'series.jsonl')
    project.provide('answersFile', answersFile)
    project.provide('statementsFile', statementsFile)
    project.provide('seriesFile', seriesFile)
    project.provide('templateDatabase', new URL(template.url).pathname.slice(1))
    return async () => {
      try {
        await conclude(project, { answersFile, statementsFile, seriesFile, templateUrl: template.url })
      } finally {
        await template.drop()
        await server.stop()
        await rm(notesDir, { recursive: true })
      }
    }
  } catch (error) {
    await server.stop()
    throw error
  }
}

interface RunNotes {
  readonly answersFile: string
  readonly statementsFile: string
  readonly seriesFile: string
  readonly templateUrl: string
}

/** What the run as a whole has to show, and with RECORD_RELEASE what it leaves for the next release. */
async function conclude(project: TestProject, notes: RunNotes): Promise<void> {
  const complete = await ranEverything(project)
  const missing = complete ? await unprovokedAnswers(notes.answersFile) : []
  if (missing.length > 0) throw new Error(`Declared answers that no test provokes:\n  ${missing.join('\n  ')}`)
  const broken = complete ? await brokenMetrics(notes.seriesFile) : []
  if (broken.length > 0) throw new Error(`Metrics that do not keep the contract:\n  ${broken.join('\n  ')}`)
  if (process.env.RECORD_RELEASE === undefined) return
  if (!complete || project.vitest.state.getFailedFilepaths().length > 0)
    throw new Error('No release was recorded: run all suites of the API, and have all of them pass.')
  await recordRelease(notes.statementsFile, notes.templateUrl)
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
