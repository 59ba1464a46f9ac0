import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { describe, expect, it, onTestFinished } from 'vitest'
import { eventually } from '../../../test/support/eventually.ts'
import type { Logger } from '../telemetry/logger.ts'
import { type Job, startJobs } from './jobs.ts'

const lines: { job: string; msg: string; err: { message: string } }[] = []
const log = pino({}, { write: (line) => void lines.push(JSON.parse(line)) }) as unknown as Logger

function start(job: Omit<Job, 'name'>) {
  lines.length = 0
  const jobs = startJobs([{ name: 'tidy', ...job }], log)
  onTestFinished(() => jobs.stop())
  return jobs
}

describe('a job', () => {
  it('runs again and again, for the first time after its pause, never beside itself', async () => {
    let runs = 0
    let beside = 0
    let most = 0
    start({
      everyMs: 10,
      run: async () => {
        runs++
        most = Math.max(most, ++beside)
        await sleep(5)
        beside--
      },
    })
    expect(runs).toBe(0)
    await eventually(() => runs).toBeGreaterThan(4)
    expect(most).toBe(1)
  })

  it('that fails is logged, and runs again at its next turn', async () => {
    let runs = 0
    start({ everyMs: 5, run: async () => Promise.reject(new Error(`failure ${++runs}`)) })
    await eventually(() => runs).toBeGreaterThan(2)
    expect(lines[0]).toMatchObject({ job: 'tidy', msg: 'job failed', err: { message: 'failure 1' } })
  })

  it('that fails again and again has its turns further and further apart, until it succeeds', async () => {
    const turns: number[] = []
    let broken = true
    start({
      everyMs: 20,
      run: async () => {
        turns.push(performance.now())
        if (broken) throw new Error('no')
      },
    })
    await eventually(() => turns.length).toBe(5)
    const pauses = turns.slice(1).map((at, index) => at - (turns[index] ?? 0))
    expect(pauses[0]).toBeGreaterThanOrEqual(39)
    expect(pauses[3]).toBeGreaterThanOrEqual(319)
    broken = false
    await eventually(() => turns.length).toBeGreaterThan(8)
    expect((turns.at(-1) ?? 0) - (turns.at(-2) ?? 0)).toBeLessThan(300)
  })

  it('may take longer than its pause when it says so', async () => {
    const aborted: boolean[] = []
    start({
      everyMs: 5,
      timeoutMs: 60_000,
      run: async (signal) => {
        await sleep(50)
        aborted.push(signal.aborted)
      },
    })
    await eventually(() => aborted.length).toBeGreaterThan(1)
    expect(aborted).not.toContain(true)
  })

  it('that throws at once is no different', async () => {
    let runs = 0
    start({
      everyMs: 5,
      run: () => {
        throw new Error(`failure ${++runs}`)
      },
    })
    await eventually(() => runs).toBeGreaterThan(2)
  })

  it('that takes longer than its pause is aborted', async () => {
    const reasons: unknown[] = []
    start({
      everyMs: 20,
      run: async (signal) => {
        await sleep(5_000, undefined, { signal }).catch(() => reasons.push(signal.reason))
      },
    })
    await eventually(() => reasons.length).toBeGreaterThan(1)
    expect(reasons[0]).toMatchObject({ name: 'TimeoutError' })
  })

  it('is aborted and waited for at the end; nothing is logged, nothing runs afterwards', async () => {
    const seen: string[] = []
    const jobs = start({
      everyMs: 300,
      run: async (signal) => {
        seen.push('begun')
        await sleep(5_000, undefined, { signal }).catch(() => undefined)
        await sleep(20)
        seen.push('ended')
        throw new Error('late')
      },
    })
    await eventually(() => seen).toEqual(['begun'])
    await jobs.stop()
    expect(seen).toEqual(['begun', 'ended'])
    await sleep(50)
    expect(seen).toEqual(['begun', 'ended'])
    expect(lines).toEqual([])
  })

  it('that waits for its turn does not hold up the end', async () => {
    const jobs = start({ everyMs: 3_600_000, run: async () => undefined })
    const startedAt = performance.now()
    await jobs.stop()
    expect(performance.now() - startedAt).toBeLessThan(50)
  })
})
