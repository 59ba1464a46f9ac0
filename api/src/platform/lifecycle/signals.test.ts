import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { type StartedProcess, startNode } from '../../../test/support/process.ts'

const module = (path: string) => JSON.stringify(new URL(path, import.meta.url).href)

/** A process that ends as the service does; `stop` and what happens besides are given as code. */
async function startEnding(props: { stop?: string; also?: string; hardLimitMs?: number }): Promise<StartedProcess> {
  const { stop = 'console.log("stopped")', also = '', hardLimitMs = 10_000 } = props
  const started = startNode([
    '--input-type=module',
    '--eval',
    `import { setTimeout as sleep } from 'node:timers/promises'
     import { endOnSignals } from ${module('./signals.ts')}
     import { createLogger } from ${module('../telemetry/logger.ts')}
     const log = createLogger({ service: 's', version: 'v', level: 'info', pretty: false, now: () => new Date() })
     endOnSignals({ stop: async () => { ${stop} }, hardLimitMs: ${hardLimitMs}, log })
     setInterval(() => undefined, 1_000)
     console.log('started')
     ${also}`,
  ])
  await expect.poll(() => started.lines, { timeout: 5_000 }).toContain('started')
  return started
}

const exitOf = async (process: StartedProcess) => (await process.exited).code

describe('a process', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('ends in order at %s, with code 0', async (signal) => {
    const process = await startEnding({})
    process.kill(signal)
    expect(await exitOf(process)).toBe(0)
    expect(process.lines).toContain('stopped')
  })

  it('takes a signal that comes twice within a moment for one', async () => {
    const process = await startEnding({ stop: 'await sleep(300); console.log("stopped")' })
    process.kill('SIGINT')
    await sleep(50)
    process.kill('SIGINT')
    process.kill('SIGTERM')
    expect(await exitOf(process)).toBe(0)
    expect(process.lines.filter((line) => line === 'stopped')).toHaveLength(1)
  })

  it('ends at once at a second signal, with code 1', async () => {
    const process = await startEnding({ stop: 'await sleep(5_000)' })
    process.kill('SIGTERM')
    await sleep(600)
    process.kill('SIGINT')
    expect(await exitOf(process)).toBe(1)
  })

  it('ends with code 1 what takes longer than the limit, and says so', async () => {
    const process = await startEnding({ stop: 'await sleep(5_000)', hardLimitMs: 200 })
    process.kill('SIGTERM')
    expect(await exitOf(process)).toBe(1)
    expect(process.log()).toMatchObject([{ level: 'error', msg: 'the shutdown took too long', hard_limit_ms: 200 }])
  })

  it('ends with code 1 when its end fails', async () => {
    const process = await startEnding({ stop: 'throw new Error("no")' })
    process.kill('SIGTERM')
    expect(await exitOf(process)).toBe(1)
  })

  it.each([
    ['an error that nobody catches', 'setTimeout(() => { throw new Error("lost") })', 'lost'],
    ['a rejection that nobody handles', 'Promise.reject(new Error("lost"))', 'lost'],
    ['a rejection that is no error', 'Promise.reject(7)', '7'],
  ])('ends in order at %s, with code 1, and says what it was', async (_what, also, message) => {
    const process = await startEnding({ also })
    expect(await exitOf(process)).toBe(1)
    expect(process.lines).toContain('stopped')
    expect(process.log()).toMatchObject([{ level: 'fatal', msg: 'an error that nobody caught' }])
    expect(process.log()[0]?.['err']).toMatchObject({ message: expect.stringContaining(message) })
  })

  it('ends at once at an error during its end', async () => {
    const process = await startEnding({ stop: 'setTimeout(() => { throw new Error("again") }); await sleep(5_000)' })
    process.kill('SIGTERM')
    expect(await exitOf(process)).toBe(1)
    expect(process.log()).toMatchObject([{ level: 'fatal' }])
  })
})
