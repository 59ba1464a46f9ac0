import { sql } from 'drizzle-orm'
import type { Ctx } from '../platform/ctx.ts'
import { instantParam } from '../platform/db/sql.ts'
import { events } from './table.ts'

/** How long what was published can be read, and its deliveries with it. */
export const eventLifetimeMs = 14 * 24 * 60 * 60 * 1000

interface ForgetEvents {
  /** How many at most; the oldest first. */
  readonly limit: number
}

/** Removes events whose lifetime is over, and what other slices keep of them; returns how many. */
export async function forgetEvents(ctx: Pick<Ctx, 'db' | 'clock'>, { limit }: ForgetEvents): Promise<number> {
  const before = new Date(ctx.clock.now().getTime() - eventLifetimeMs)
  const gone = await ctx.db.execute(sql`
    delete from ${events} where sequence in (
      select sequence from ${events} where published_at < ${instantParam(before)}
      order by published_at limit ${limit} for update skip locked)
    returning sequence`)
  return (gone as unknown as object[]).length
}
