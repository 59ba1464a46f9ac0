import { sql } from 'drizzle-orm'
import type { Ctx } from '../platform/ctx.ts'
import { instantParam } from '../platform/db/sql.ts'
import { webhookDeliveries, webhooks } from './table.ts'

/** How many are given up in the transaction that disables a webhook; a job gives up the rest. */
export const buriedAtOnce = 500

interface BuryPending {
  /** How many at most. */
  readonly limit: number
}

/**
 * Gives up what is pending for webhooks that are disabled; it can be replayed. Returns how many deliveries that were.
 * Waits for no lock, so that it may run beside everyone and in any transaction.
 */
export async function buryPending(ctx: Pick<Ctx, 'db' | 'clock'>, { limit }: BuryPending): Promise<number> {
  const buried = await ctx.db.execute(sql`
    update ${webhookDeliveries} set state = 'dead', updated_at = ${instantParam(ctx.clock.now())}
    where id in (
      select d.id from ${webhooks} w cross join lateral (
        select d.id from ${webhookDeliveries} d where d.webhook_id = w.id and d.state = 'pending'
        order by d.next_attempt_at limit ${limit} for no key update of d skip locked
      ) d
      where w.disabled_reason is not null limit ${limit} for share of w skip locked)
    returning id`)
  return (buried as unknown as object[]).length
}
