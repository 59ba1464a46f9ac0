import { compose } from './compose.ts'
import { serviceName } from './contract.ts'
import { backgroundJobs } from './jobs.ts'
import { createVerifier } from './platform/auth/verifier.ts'
import { systemClock } from './platform/clock.ts'
import type { Config } from './platform/config/config.ts'
import { migrate, schemaStatus } from './platform/db/migrate.ts'
import type { PoolOptions } from './platform/db/pool.ts'
import { listen } from './platform/http/listen.ts'
import { opsApp } from './platform/http/ops.ts'
import { uuidv7Ids } from './platform/ids.ts'
import { startJobs } from './platform/lifecycle/jobs.ts'
import { createReadiness } from './platform/lifecycle/readiness.ts'
import { keepServing, type ShutdownStep, shutDown } from './platform/lifecycle/shutdown.ts'
import type { RootLogger } from './platform/telemetry/logger.ts'
import { createMetrics } from './platform/telemetry/metrics.ts'
import { createTracing } from './platform/telemetry/tracing.ts'
import { version as packageVersion } from './version.ts'

export interface RunningService {
  readonly port: number
  readonly opsPort: number
  /** Ends in phases, so that no request is lost; settles when all is closed. Calling it again changes nothing. */
  stop(): Promise<void>
}

/** How many database sessions are open before the first request comes, if there may be as many. */
const firstSessions = 4
const statementGraceMs = 1_000
const closeTimeoutMs = 5_000

/** Starts everything: schema if so configured, API, ops listener, jobs. Rejects if it cannot. */
export async function startService(config: Config, log: RootLogger): Promise<RunningService> {
  if (config.MIGRATE_ON_START) await migrate({ url: config.DATABASE_URL, log })
  const phase = { started: false, draining: false }
  const parts = await partsOf(config, log)
  const service = compose({ ...parts, draining: () => phase.draining })
  const notReady = createReadiness({
    draining: () => phase.draining,
    ping: (timeoutMs) => service.database.ping(timeoutMs),
    warmUp: () => service.database.warmUp(firstSessions),
    schemaIsCurrent: async (signal) => (await schemaStatus(service.database.bind({ signal }))).current,
    log,
  })
  const ops = opsApp({ metrics: parts.metrics, log, started: () => phase.started, notReady })
  const timeouts = { keepAliveTimeoutMs: config.KEEP_ALIVE_TIMEOUT_MS, requestTimeoutMs: config.REQUEST_TIMEOUT_MS }
  const opsListener = await listen(ops.fetch, { host: config.OPS_HOST, port: config.OPS_PORT, ...timeouts })
  const listener = await listen(service.app.fetch, { host: config.HOST, port: config.PORT, ...timeouts })
  const jobs = startJobs(backgroundJobs(service, parts.tracing, log), log)
  phase.started = true
  log.info({ port: listener.port, ops_port: opsListener.port }, 'service started')

  const stop = async () => {
    phase.draining = true
    log.info({ drain_delay_ms: config.DRAIN_DELAY_MS }, 'service stopping')
    const steps: readonly ShutdownStep[] = [
      keepServing(config.DRAIN_DELAY_MS),
      { name: 'let requests end', run: () => listener.close(config.DRAIN_TIMEOUT_MS) },
      { name: 'stop jobs', run: () => jobs.stop() },
      { name: 'close the database', run: () => service.database.end(closeTimeoutMs) },
      { name: 'send spans', run: () => parts.tracing.shutdown() },
      { name: 'close the ops listener', run: () => opsListener.close(closeTimeoutMs) },
    ]
    await shutDown(steps, log)
    parts.verifier.close()
    parts.metrics.close()
    log.info({}, 'service stopped')
  }
  let stopped: Promise<void> | undefined
  return {
    port: listener.port,
    opsPort: opsListener.port,
    stop: () => {
      stopped ??= stop()
      return stopped
    },
  }
}

async function partsOf(config: Config, log: RootLogger) {
  const { VERSION: version = packageVersion, REVISION: revision } = config
  const now = () => systemClock.now()
  return {
    pool: poolOptions(config),
    tracing: await createTracing({
      serviceName,
      version,
      endpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT,
      headers: config.OTEL_EXPORTER_OTLP_HEADERS,
      resource: config.OTEL_RESOURCE_ATTRIBUTES,
      sampleRatio: config.OTEL_TRACES_SAMPLER_ARG,
      onExportError: (err) => log.warn({ err }, 'spans were lost'),
    }),
    verifier: createVerifier({
      issuer: config.AUTH_ISSUER,
      audience: config.AUTH_AUDIENCE,
      jwks: config.AUTH_JWKS_URL ? { url: config.AUTH_JWKS_URL } : { file: config.AUTH_JWKS_FILE ?? '' },
      clockToleranceSeconds: config.AUTH_CLOCK_TOLERANCE_SECONDS,
      now,
      log,
    }),
    metrics: createMetrics({ version, revision }),
    clock: systemClock,
    ids: uuidv7Ids,
    log,
    version,
    revision,
    cursorSecret: config.CURSOR_SECRET,
    webhookSecret: config.WEBHOOK_SECRET ?? config.CURSOR_SECRET,
    outbound: { privateTargets: config.WEBHOOK_PRIVATE_TARGETS, timeoutMs: config.WEBHOOK_TIMEOUT_MS },
    bodyBytesMax: config.BODY_BYTES_MAX,
    deadlineMs: config.REQUEST_TIMEOUT_MS,
  }
}

const poolOptions = (config: Config): PoolOptions => ({
  url: config.DATABASE_URL,
  applicationName: serviceName,
  connectionsMax: config.DB_POOL_MAX,
  waitersMax: config.DB_WAITERS_MAX,
  acquireTimeoutMs: config.DB_ACQUIRE_TIMEOUT_MS,
  connectTimeoutMs: config.DB_CONNECT_TIMEOUT_MS,
  // The deadline cancels statements; these end what a lost process leaves behind.
  statementTimeoutMs: config.REQUEST_TIMEOUT_MS + statementGraceMs,
  idleInTransactionTimeoutMs: config.REQUEST_TIMEOUT_MS + statementGraceMs,
  lockTimeoutMs: config.DB_LOCK_TIMEOUT_MS,
  cancelGraceMs: statementGraceMs,
})
