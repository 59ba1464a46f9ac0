import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { serviceName } from '../src/contract.ts'
import { systemClock } from '../src/platform/clock.ts'
import { ConfigError, environment, parseConfig } from '../src/platform/config/config.ts'
import { MigrationError, migrate } from '../src/platform/db/migrate.ts'
import { endOnSignals } from '../src/platform/lifecycle/signals.ts'
import { createLogger } from '../src/platform/telemetry/logger.ts'
import { startService } from '../src/service.ts'
import { version } from '../src/version.ts'
import { runCommand } from './command-context.ts'
import { type DevKey, DevKeyError, derivedSecret, loadDevKey, mintToken } from './dev-key.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts'
import { EmbeddedPostgresError } from './embedded-postgres-error.ts'
import { seedDemoCatalog } from './seed-demo-catalog.ts'

type Variables = Readonly<Record<string, string | undefined>>

const seedTimeoutMs = 120_000
const tokenTtlSeconds = 12 * 60 * 60

async function start(): Promise<void> {
  const given = Object.fromEntries(Object.entries(environment()).filter(([, value]) => value !== ''))
  const dataDir = resolve(given['DATA_DIR'] ?? '.data')
  const key = await loadDevKey(dataDir)
  const postgres = given['DATABASE_URL'] === undefined ? await startDatabase(join(dataDir, 'postgres')) : undefined
  try {
    const own = { ...(await defaults(dataDir, key, given)), ...(postgres && { DATABASE_URL: postgres.url }) }
    const { log, config, service } = await startOver({ ...own, ...given })
    const stop = async () => {
      await service.stop()
      await postgres?.stop()
    }
    endOnSignals({ stop, hardLimitMs: config.DRAIN_DELAY_MS + config.DRAIN_TIMEOUT_MS + 30_000, log })
    const order = { key, scopes: ['catalog:admin'], subject: 'dev', ttlSeconds: tokenTtlSeconds } as const
    const token = await mintToken({ ...order, now: systemClock.now() })
    console.log(greeting({ ...service, token }))
  } catch (error) {
    await postgres?.stop()
    throw error
  }
}

async function startOver(variables: Variables) {
  const config = parseConfig(variables)
  const pretty = config.LOG_PRETTY ?? process.stdout.isTTY === true
  const now = () => systemClock.now()
  const log = createLogger({ service: serviceName, version, level: config.LOG_LEVEL, pretty, now })
  await migrate({ url: config.DATABASE_URL, log })
  const seed = { name: 'demo-catalog', databaseUrl: config.DATABASE_URL, log, timeoutMs: seedTimeoutMs }
  const added = await runCommand(seed, seedDemoCatalog)
  if (added > 0) console.log(`Added a demo catalog of ${added} products`)
  return { config, log, service: await startService(config, log) }
}

const startDatabase = (dataDir: string): Promise<EmbeddedPostgres> =>
  startEmbeddedPostgres({ dataDir, log: (line) => console.log(line) })

/** What production has to be told, and development makes for itself. */
async function defaults(dataDir: string, key: DevKey, given: Variables) {
  const jwksFile = join(dataDir, 'dev-jwks.json')
  await writeFile(jwksFile, JSON.stringify(key.publicKeys))
  return {
    HOST: '127.0.0.1',
    OPS_HOST: '127.0.0.1',
    AUTH_ISSUER: key.issuer,
    AUTH_AUDIENCE: key.audience,
    // Whoever names a URL for keys does without ours.
    ...(given['AUTH_JWKS_URL'] === undefined && { AUTH_JWKS_FILE: jwksFile }),
    CURSOR_SECRET: derivedSecret(key, 'cursors'),
    WEBHOOK_SECRET: derivedSecret(key, 'webhooks'),
    WEBHOOK_PRIVATE_TARGETS: 'true',
    DRAIN_DELAY_MS: '0',
  }
}

const greeting = ({ port, opsPort, token }: { port: number; opsPort: number; token: string }) => `
  API      http://localhost:${port}/v1/products
  Docs     http://localhost:${port}/docs
  Ops      http://localhost:${opsPort}/metrics

  A token for 12 hours, for development only (npm run --silent token -- --scope catalog:write makes others):
  ${token}

  Try it:
  curl -s 'http://localhost:${port}/v1/products?limit=2'
`

/** What to tell a person: errors that say what to do by their message, the others whole. */
function explain(error: unknown): unknown {
  if ([ConfigError, DevKeyError, EmbeddedPostgresError, MigrationError].some((kind) => error instanceof kind))
    return (error as Error).message
  const { code, port } = error as { code?: unknown; port?: unknown }
  return code === 'EADDRINUSE' ? `Port ${port} is taken. Choose others: PORT=3001 OPS_PORT=9465 npm start` : error
}

try {
  await start()
} catch (error) {
  console.error(explain(error))
  process.exit(1)
}
