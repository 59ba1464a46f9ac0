import { sql } from 'drizzle-orm'
import { requireScope } from '../platform/auth/require-scope.ts'
import { type Ctx, inTransaction } from '../platform/ctx.ts'
import { instantParam } from '../platform/db/sql.ts'
import { Failure } from '../platform/problem.ts'
import { lockWebhook } from './internal.ts'
import { webhook } from './problems.ts'
import type { Replayed } from './schema.ts'
import { webhookDeliveries } from './table.ts'

/** How many at once; whoever has more asks again. */
const replayMax = 1_000

interface ReplayDead {
  /** Of the webhook. */
  readonly id: string
}

/**
 * Tries again what was given up for a webhook, the oldest first, at most 1,000 deliveries.
 * Throws `webhooks.not_found` and `webhooks.disabled`.
 */
export async function replayDead(ctx: Ctx, { id }: ReplayDead): Promise<Replayed> {
  requireScope(ctx, 'catalog:admin')
  return inTransaction(ctx, async (tx) => {
    const { disabledReason } = await lockWebhook(tx, id)
    if (disabledReason !== null) throw new Failure(webhook.disabled)
    const now = instantParam(tx.clock.now())
    const replayed = await tx.db.execute(sql`
      update ${webhookDeliveries} set state = 'pending', attempts = 0, next_attempt_at = ${now}, updated_at = ${now}
      where id in (
        select id from ${webhookDeliveries} where webhook_id = ${id} and state = 'dead'
        order by event_sequence limit ${replayMax} for no key update)
      returning id`)
    return { count: (replayed as unknown as object[]).length }
  })
}
