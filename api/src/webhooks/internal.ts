import { eq } from 'drizzle-orm'
import { events } from '../events/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import type { Db } from '../platform/db/database.ts'
import { Failure } from '../platform/problem.ts'
import { webhook } from './problems.ts'
import type { Delivery, Webhook } from './schema.ts'
import { webhookDeliveries, webhooks } from './table.ts'

export type WebhookRow = typeof webhooks.$inferSelect

/** A row as the API shows it. */
export const toWebhook = (row: WebhookRow): Webhook => ({
  id: row.id,
  url: row.url,
  description: row.description,
  types: row.types,
  disabledReason: row.disabledReason,
  failingSince: row.failingSince?.toISOString() ?? null,
  version: row.version,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
})

/** Locks a webhook for the rest of the transaction, or throws `webhooks.not_found`. */
export async function lockWebhook(tx: Ctx, id: string): Promise<WebhookRow> {
  const [row] = await tx.db.select().from(webhooks).where(eq(webhooks.id, id)).for('no key update')
  if (row === undefined) throw new Failure(webhook.not_found)
  return row
}

/** Throws `webhooks.url_refused`. */
export function assertTarget(ctx: Ctx, url: string): void {
  const reason = ctx.outbound.refusal(url)
  if (reason === undefined) return
  throw new Failure(webhook.url_refused, { errors: [{ pointer: '/body/url', detail: `It is refused: ${reason}.` }] })
}

/** Deliveries with what is shown of their events. */
export const selectDeliveries = (db: Db) =>
  db
    .select({
      id: webhookDeliveries.id,
      webhookId: webhookDeliveries.webhookId,
      eventId: events.id,
      eventType: events.type,
      subject: webhookDeliveries.subject,
      state: webhookDeliveries.state,
      attempts: webhookDeliveries.attempts,
      nextAttemptAt: webhookDeliveries.nextAttemptAt,
      lastStatus: webhookDeliveries.lastStatus,
      lastError: webhookDeliveries.lastError,
      createdAt: webhookDeliveries.createdAt,
      updatedAt: webhookDeliveries.updatedAt,
    })
    .from(webhookDeliveries)
    .innerJoin(events, eq(events.sequence, webhookDeliveries.eventSequence))
    .$dynamic()

export type DeliveryRow = Awaited<ReturnType<typeof selectDeliveries>>[number]

/** A row as the API shows it. */
export const toDelivery = (row: DeliveryRow): Delivery => ({
  ...row,
  nextAttemptAt: row.state === 'pending' ? row.nextAttemptAt.toISOString() : null,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
})
