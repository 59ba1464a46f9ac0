import { and, eq } from 'drizzle-orm'
import type { Ctx } from '../platform/ctx.ts'
import { webhookDeliveries } from './table.ts'

/** Gives up what is pending for a webhook that has been disabled; it can be replayed. */
export async function buryPending(tx: Ctx, webhookId: string): Promise<void> {
  await tx.db
    .update(webhookDeliveries)
    .set({ state: 'dead', updatedAt: tx.clock.now() })
    .where(and(eq(webhookDeliveries.webhookId, webhookId), eq(webhookDeliveries.state, 'pending')))
}
