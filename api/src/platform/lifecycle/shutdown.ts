import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '../telemetry/logger.ts'

export interface ShutdownStep {
  readonly name: string
  run(): Promise<void>
}

/** Runs the steps in their order. One that fails is logged and does not keep the next from running. */
export async function shutDown(steps: readonly ShutdownStep[], log: Logger): Promise<void> {
  for (const { name, run } of steps) {
    log.debug({ step: name }, 'shutting down')
    try {
      await run()
    } catch (err) {
      log.warn({ step: name, err }, 'a step of the shutdown failed')
    }
  }
}

/** A step that keeps serving for `ms`, for load balancers to notice. */
export const keepServing = (ms: number): ShutdownStep => ({ name: 'keep serving', run: () => sleep(ms) })
