import { describe, expect, it } from 'vitest'
import type { Logger } from '../telemetry/logger.ts'
import { keepServing, shutDown } from './shutdown.ts'

function record() {
  const lines: unknown[][] = []
  const log = {
    debug: () => undefined,
    warn: (...line: unknown[]) => void lines.push(line),
  } as unknown as Logger
  return { lines, log }
}

describe('the steps of a shutdown', () => {
  it('come one after the other', async () => {
    const { log } = record()
    const seen: string[] = []
    const step = (name: string) => ({
      name,
      run: async () => {
        seen.push(`${name} begins`)
        await Promise.resolve()
        seen.push(`${name} ends`)
      },
    })
    await shutDown([step('a'), step('b')], log)
    expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends'])
  })

  it('come also after one that failed, which is logged', async () => {
    const { log, lines } = record()
    const err = new Error('no')
    let came = false
    const steps = [
      { name: 'a', run: () => Promise.reject(err) },
      {
        name: 'b',
        run: async () => {
          came = true
        },
      },
    ]
    await shutDown(steps, log)
    expect(came).toBe(true)
    expect(lines).toEqual([[{ step: 'a', err }, 'a step of the shutdown failed']])
  })

  it('may keep serving for a while', async () => {
    const startedAt = performance.now()
    await keepServing(60).run()
    expect(performance.now() - startedAt).toBeGreaterThan(55)
  })
})
