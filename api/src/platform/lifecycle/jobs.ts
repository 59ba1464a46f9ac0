import type { Logger } from '../telemetry/logger.ts'

const backOffMaxMs = 10_000

export interface Job {
  readonly name: string
  readonly everyMs: number
  /** How long a run may take; by default `everyMs`. */
  readonly timeoutMs?: number
  /** Does a bounded piece of work. `signal` aborts when its time is over or the process ends. */
  run(signal: AbortSignal): Promise<void>
}

export interface Jobs {
  /** Starts nothing more, and settles when what runs has ended. */
  stop(): Promise<void>
}

/**
 * Runs each job again and again, `everyMs` after its last run ended, so that it never overlaps itself. A run that takes
 * too long is aborted. One that fails is logged and tried again at the next turn; of a job that runs more often than
 * every 10 s, the turns get further apart, up to that, until a run succeeds.
 */
export function startJobs(jobs: readonly Job[], log: Logger): Jobs {
  const stopping = new AbortController()
  const loops = jobs.map((job) => loop(job, log, stopping.signal))
  return {
    async stop() {
      stopping.abort(new Error('the process is ending'))
      await Promise.all(loops)
    },
  }
}

async function loop(job: Job, log: Logger, stopping: AbortSignal): Promise<void> {
  let failures = 0
  while (await pause(backedOff(job.everyMs, failures), stopping)) {
    const deadline = AbortSignal.timeout(job.timeoutMs ?? job.everyMs)
    try {
      await job.run(AbortSignal.any([stopping, deadline]))
      failures = 0
    } catch (err) {
      failures++
      if (!stopping.aborted) log.warn({ job: job.name, err }, 'job failed')
    }
  }
}

const backedOff = (everyMs: number, failures: number) =>
  Math.max(everyMs, Math.min(everyMs * 2 ** failures, backOffMaxMs))

/** Waits; resolves to whether to go on. */
function pause(ms: number, stopping: AbortSignal): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  if (stopping.aborted) return Promise.resolve(false)
  const end = () => {
    clearTimeout(timer)
    resolve(false)
  }
  const timer = setTimeout(() => {
    stopping.removeEventListener('abort', end)
    resolve(true)
  }, ms)
  stopping.addEventListener('abort', end, { once: true })
  return promise
}
