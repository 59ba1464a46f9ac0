import postgres from 'postgres'
import { createPlanner, type PlannedStatement } from './planned-statement.ts'

/** What a release asks of the database, as recorded when it was made. */
export interface ReleaseRecord {
  readonly version: string
  /** Checksums of the migrations that it had, by name. */
  readonly migrations: Readonly<Record<string, string>>
  readonly statements: readonly RecordedStatement[]
}

interface RecordedStatement extends Pick<PlannedStatement, 'parameters' | 'columns'> {
  readonly text: string
}

/** A statement of a release that a later schema does not bear, and why. */
interface Incompatibility {
  readonly text: string
  readonly problem: string
}

/** SQLSTATE of a text that PREPARE does not take: `begin`, `explain` and others that name no columns. */
const syntaxError = '42601'

/**
 * Statements of `texts` with what they take and answer on the schema of the database at `url`, ordered by text.
 * Throws a PostgresError when one of them does not fit this schema.
 */
export async function recordStatements(url: string, texts: Iterable<string>): Promise<readonly RecordedStatement[]> {
  return withPlanner(url, async (plan) => {
    const recorded: RecordedStatement[] = []
    for (const text of [...new Set(texts)].sort()) {
      const planned = await orError(plan(text))
      if (!(planned instanceof Error)) recorded.push({ text, parameters: planned.parameters, columns: planned.columns })
      else if (planned.code !== syntaxError) throw planned
    }
    return recorded
  })
}

/**
 * Those of `statements` that on the schema of the database at `url` fail for any values, or take or answer other types
 * than when they were recorded. What depends on values, as a new CHECK does, is not seen.
 */
export async function incompatibilities(
  url: string,
  statements: readonly RecordedStatement[],
): Promise<readonly Incompatibility[]> {
  return withPlanner(url, async (plan) => {
    const found: Incompatibility[] = []
    for (const recorded of statements) {
      const problem = difference(recorded, await orError(plan(recorded.text)))
      if (problem !== undefined) found.push({ text: recorded.text, problem })
    }
    return found
  })
}

function difference(recorded: RecordedStatement, planned: PlannedStatement | Error): string | undefined {
  if (planned instanceof Error) return planned.message
  const { parameters, columns, unfilled } = planned
  if (parameters !== recorded.parameters) return `takes (${parameters}) instead of (${recorded.parameters})`
  if (columns !== recorded.columns) return `answers (${columns}) instead of (${recorded.columns})`
  return unfilled.length > 0 ? `gives no value to ${unfilled.join(', ')}` : undefined
}

type Plan = Awaited<ReturnType<typeof createPlanner>>

async function withPlanner<T>(url: string, work: (plan: Plan) => Promise<T>): Promise<T> {
  const client = postgres(url, { max: 1 })
  try {
    return await work(await createPlanner(client))
  } finally {
    await client.end()
  }
}

const orError = (planned: Promise<PlannedStatement>) =>
  planned.catch((error: unknown) => {
    if (error instanceof postgres.PostgresError) return error
    throw error
  })
