import { serviceName } from './contract.ts'
import { systemClock } from './platform/clock.ts'
import { ConfigError, environment, parseConfig } from './platform/config/config.ts'
import { endOnSignals } from './platform/lifecycle/signals.ts'
import { createLogger } from './platform/telemetry/logger.ts'
import { startService } from './service.ts'
import { version } from './version.ts'

try {
  const config = parseConfig(environment())
  const log = createLogger({
    service: serviceName,
    version: config.VERSION ?? version,
    level: config.LOG_LEVEL,
    pretty: config.LOG_PRETTY ?? process.stdout.isTTY === true,
    now: () => systemClock.now(),
  })
  const service = await startService(config, log).catch((err: unknown) => {
    log.fatal({ err }, 'the service cannot start')
    process.exit(1)
  })
  endOnSignals({ stop: service.stop, hardLimitMs: config.DRAIN_DELAY_MS + config.DRAIN_TIMEOUT_MS + 15_000, log })
} catch (error) {
  if (!(error instanceof ConfigError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 78
}
