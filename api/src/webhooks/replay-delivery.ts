import { and, eq, ne } from 'drizzle-orm'
import { requireScope } from '../platform/auth/require-scope.ts'
import { type Ctx, inTransaction } from '../platform/ctx.ts'
import { Failure } from '../platform/problem.ts'
import { lockWebhook, selectDeliveries, toDelivery } from './internal.ts'
import { webhook } from './problems.ts'
import type { Delivery } from './schema.ts'
import { webhookDeliveries } from './table.ts'

interface ReplayDelivery {
  readonly id: string
}

/**
 * Tries a delivery again that has arrived or was given up, as if for the first time.
 * Throws `webhooks.delivery_not_found`, `webhooks.disabled` and `webhooks.delivery_pending`.
 */
export async function replayDelivery(ctx: Ctx, { id }: ReplayDelivery): Promise<Delivery> {
  requireScope(ctx, 'catalog:admin')
  return inTransaction(ctx, async (tx) => {
    const [present] = await selectDeliveries(tx.db).where(eq(webhookDeliveries.id, id))
    if (present === undefined) throw new Failure(webhook.delivery_not_found)
    const { disabledReason } = await lockWebhook(tx, present.webhookId)
    if (disabledReason !== null) throw new Failure(webhook.disabled)
    const now = tx.clock.now()
    const next = { state: 'pending', attempts: 0, nextAttemptAt: now, updatedAt: now } as const
    const replayed = await tx.db
      .update(webhookDeliveries)
      .set(next)
      .where(and(eq(webhookDeliveries.id, id), ne(webhookDeliveries.state, 'pending')))
      .returning({ id: webhookDeliveries.id })
    if (replayed.length === 0) throw new Failure(webhook.delivery_pending)
    return toDelivery({ ...present, ...next })
  })
}
