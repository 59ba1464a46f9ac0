import { DrizzleQueryError } from 'drizzle-orm/errors'
import postgres from 'postgres'
import { Failure, type Problem } from '../problem.ts'

/** SQLSTATE codes (PostgreSQL manual, appendix A) that this service tells apart. */
export const sqlState = {
  foreignKeyViolation: '23503',
  uniqueViolation: '23505',
  checkViolation: '23514',
  exclusionViolation: '23P01',
  serializationFailure: '40001',
  deadlockDetected: '40P01',
  tooManyConnections: '53300',
  lockNotAvailable: '55P03',
  queryCanceled: '57014',
} as const

/** There is no session with the database, or not any more: what was asked of it last may or may not have happened. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable'
}

/** What went wrong: Drizzle wraps whatever a statement throws. */
export const rootError = (error: unknown): unknown => (error instanceof DrizzleQueryError ? error.cause : error)

/** The server's own error behind `error`, if there is one. */
export function postgresError(error: unknown): postgres.PostgresError | undefined {
  const root = rootError(error)
  return root instanceof postgres.PostgresError ? root : undefined
}

const clientCodes = /^(CONNECTION_|CONNECT_|ECONN|EPIPE|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)/
// Class 08 connection exception, 57P0x the server is going down or coming up, 25P03 and 25P04 a transaction took too
// long, 25006 the server has become a standby, 53300 it has no session left.
const serverCodes = /^(08...|57P0.|25P0[34]|25006|53300)$/

/** Whether `error` means that the session is gone (or never came to be), so nothing more may run on it. */
export function isConnectionError(error: unknown): boolean {
  const root = rootError(error)
  if (root instanceof DatabaseUnavailable) return true
  const code = (root as { code?: unknown } | undefined)?.code
  if (typeof code !== 'string') return false
  return root instanceof postgres.PostgresError ? serverCodes.test(code) : clientCodes.test(code)
}

/**
 * Turns a violated constraint into the problem that it means.
 * @param work the statement or transaction that may violate it
 * @param meanings constraint name -> problem; any other error passes unchanged
 */
export async function explainConstraints<T>(work: Promise<T>, meanings: Readonly<Record<string, Problem>>): Promise<T> {
  try {
    return await work
  } catch (error) {
    const constraint = postgresError(error)?.constraint_name
    const problem = constraint === undefined ? undefined : meanings[constraint]
    throw problem ? new Failure(problem, { cause: error }) : error
  }
}
