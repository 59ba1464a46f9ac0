import { sql } from 'drizzle-orm'
import type { Ctx } from '../platform/ctx.ts'
import { outbox } from '../platform/outbox/table.ts'
import { showBacklog } from './metrics.ts'

/** More than this is not counted: the gauge is for alerts, not for accounts. */
const countMax = 100_000

/**
 * Brings the metrics of what waits to be published up to date, apart from the relay, so that they tell of a relay that
 * is stuck. Returns how many events wait, at most 100,000.
 */
export async function measureBacklog(ctx: Pick<Ctx, 'db' | 'metrics'>): Promise<number> {
  const [backlog] = (await ctx.db.execute(sql`
    select count(*)::float8 as pending,
      coalesce(greatest(extract(epoch from clock_timestamp() - min(appended_at)), 0), 0)::float8 as "oldestAgeSeconds"
    from (select appended_at from ${outbox} order by position limit ${countMax}) as waiting`)) as unknown as [
    { pending: number; oldestAgeSeconds: number },
  ]
  showBacklog(ctx, backlog)
  return backlog.pending
}
