import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { Ctx } from '../ctx.ts'
import { inBatches } from './in-batches.ts'

const ctx = {} as Ctx

it('goes on until a batch is not full, and says how much there was', async () => {
  let waiting = 25
  const take = async (_ctx: Ctx, { limit }: { readonly limit: number }) => {
    const done = Math.min(limit, waiting)
    waiting -= done
    return done
  }
  expect(await inBatches(take, { limit: 10, runMs: 60_000 })(ctx)).toBe(25)
})

it('ends by itself where there is always more, after the batch that is under way', async () => {
  let begun = 0
  let ended = 0
  const always = async () => {
    begun++
    await sleep(10)
    ended++
    return 10
  }
  expect(await inBatches(always, { limit: 10, runMs: 35 })(ctx)).toBe(10 * ended)
  expect(begun).toBeGreaterThan(1)
  expect(ended).toBe(begun)
})
