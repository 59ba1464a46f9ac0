import type { RootLogger } from '../telemetry/logger.ts'

export interface EndOptions {
  /** Ends everything; called once. */
  readonly stop: () => Promise<void>
  /** When the process ends whatever has not. */
  readonly hardLimitMs: number
  readonly log: RootLogger
}

/** Within this time a signal is the one before once more: npm hands on what the terminal has sent to both. */
const sameSignalMs = 500

/**
 * Ends the process in order on SIGTERM and SIGINT (exit code 0), and on an error that nobody caught (exit code 1).
 * A second signal, or `hardLimitMs`, ends it at once with exit code 1.
 */
export function endOnSignals({ stop, hardLimitMs, log }: EndOptions): void {
  let endingSince: number | undefined
  const exit = (code: number) => {
    log.flush()
    process.exit(code)
  }
  const end = (code: number) => {
    if (endingSince !== undefined) return exit(1)
    endingSince = performance.now()
    setTimeout(() => {
      log.error({ hard_limit_ms: hardLimitMs }, 'the shutdown took too long')
      exit(1)
    }, hardLimitMs).unref()
    stop().then(
      () => exit(code),
      () => exit(1),
    )
  }
  const onSignal = () => {
    if (endingSince === undefined || performance.now() - endingSince > sameSignalMs) end(0)
  }
  process.on('SIGTERM', onSignal)
  process.on('SIGINT', onSignal)
  process.on('uncaughtException', (err) => {
    log.fatal({ err }, 'an error that nobody caught')
    end(1)
  })
}
