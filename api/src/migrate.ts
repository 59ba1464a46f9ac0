import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { pino } from 'pino'
import manifest from '../package.json' with { type: 'json' }
import { serviceName } from './contract.ts'
import { systemClock } from './platform/clock.ts'
import { environment, parseDatabaseUrl } from './platform/config/config.ts'
import { type MigrateLog, migrate, type SchemaStatus, schemaStatus } from './platform/db/migrate.ts'
import { createLogger } from './platform/telemetry/logger.ts'

export interface MigrateEnvironment {
  readonly databaseUrl: string
  readonly log: MigrateLog
  /** Writes one line of the command's result. */
  readonly print: (line: string) => void
  /** Where the migrations are; by default those of this release. */
  readonly dir?: string
}

const usage = `Usage: npm run migrate -- [apply | status | --check | wait] [--timeout <seconds>]

  apply     bring the schema up to this release; waits up to --timeout (60) for another run to end
  status    print what is pending and exit with 3 when something is; --check is the same
  wait      wait up to --timeout (60) until the schema is current, exit with 3 when it is not`

const exitCode = { done: 0, usage: 2, pending: 3 } as const

/** Runs the command with `argv` (without node and script) and returns its exit code; throws what `migrate` throws. */
export async function main(env: MigrateEnvironment, argv: readonly string[]): Promise<number> {
  const request = parseRequest(argv)
  switch (request?.command) {
    case 'apply':
      return apply(env, request.timeoutMs)
    case 'status':
      return report(env, await schemaStatus(env.databaseUrl, env.dir))
    case 'wait':
      return report(env, await waitUntilCurrent(env, request.timeoutMs))
    default:
      env.print(usage)
      return exitCode.usage
  }
}

function parseRequest(argv: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { check: { type: 'boolean' }, timeout: { type: 'string', default: '60' } },
    })
    const [command = values.check ? 'status' : 'apply', ...rest] = positionals
    const seconds = Number(values.timeout)
    return rest.length === 0 && seconds > 0 ? { command, timeoutMs: seconds * 1000 } : undefined
  } catch {
    return undefined
  }
}

async function apply({ databaseUrl: url, log, print, dir }: MigrateEnvironment, waitTimeoutMs: number) {
  const { applied } = await migrate({ url, log, waitTimeoutMs, ...(dir !== undefined && { dir }) })
  for (const name of applied) print(`applied ${name}`)
  if (applied.length === 0) print('nothing to apply')
  return exitCode.done
}

function report({ print }: MigrateEnvironment, { current, pending, ahead }: SchemaStatus) {
  for (const name of pending) print(`pending ${name}`)
  for (const name of ahead) print(`ahead ${name}`)
  if (current) print('the schema is current')
  return current ? exitCode.done : exitCode.pending
}

/** Asks once a second. A database that does not answer yet is waited for too; its error is thrown only at the end. */
async function waitUntilCurrent({ databaseUrl, log, dir }: MigrateEnvironment, timeoutMs: number) {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    const last = performance.now() >= deadline
    try {
      const status = await schemaStatus(databaseUrl, dir)
      if (status.current || last) return status
      log.info({ pending: status.pending }, 'waiting for migrations')
    } catch (error) {
      if (last) throw error
      log.info({ reason: error instanceof Error ? error.message : String(error) }, 'waiting for the database')
    }
    await setTimeout(Math.min(1000, Math.max(0, deadline - performance.now())))
  }
}

if (import.meta.main) {
  const log = createLogger({
    service: serviceName,
    version: manifest.version,
    level: 'info',
    pretty: process.stderr.isTTY,
    destination: pino.destination({ fd: process.stderr.fd, sync: true }),
    now: systemClock.now,
  })
  const print = (line: string) => void process.stdout.write(`${line}\n`)
  try {
    process.exitCode = await main({ databaseUrl: parseDatabaseUrl(environment()), log, print }, process.argv.slice(2))
  } catch (error) {
    log.error({ err: error }, 'the migration run failed')
    process.exitCode = 1
  }
}
