import type { Ctx } from '../ctx.ts'

interface Batches {
  /** The size of a batch. */
  readonly limit: number
  /** For how many milliseconds another batch is begun. */
  readonly runMs: number
}

/** A verb that does a bounded piece of work and returns how much it did. */
type Work = (ctx: Ctx, batch: { readonly limit: number }) => Promise<number>

/**
 * Does work until a batch is not full, so that it keeps up however much there is, in statements that are short. It ends
 * between two batches when its time is over: whoever aborts it instead loses the one under way. Returns how much it did.
 */
export const inBatches =
  (work: Work, { limit, runMs }: Batches) =>
  async (ctx: Ctx): Promise<number> => {
    const endsAt = performance.now() + runMs
    let all = 0
    for (;;) {
      const done = await work(ctx, { limit })
      all += done
      if (done < limit || performance.now() >= endsAt) return all
    }
  }
