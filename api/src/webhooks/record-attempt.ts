import { and, eq, gt, sql } from 'drizzle-orm'
import { type Ctx, inTransaction } from '../platform/ctx.ts'
import { buriedAtOnce, buryPending } from './bury-pending.ts'
import type { Claim } from './claim-deliveries.ts'
import type { WebhookRow } from './internal.ts'
import { failingMaxMs, failuresApartMaxMs, pauseMs, retryDelayMs } from './retry.ts'
import { webhookDeliveries, webhooks } from './table.ts'

/** How an attempt ended: the status of the answer, or what kept it from being answered. */
export interface Attempt {
  readonly status: number | null
  readonly error: string | null
}

export type AttemptResult = 'delivered' | 'retried' | 'dead'

const statusGone = 410

/**
 * Writes down how an attempt ended, and what follows for the delivery and its webhook. Returns undefined when that does
 * not count any more: the lease was over and another has tried, or the webhook is gone.
 */
export function recordAttempt(ctx: Ctx, claim: Claim, attempt: Attempt): Promise<AttemptResult | undefined> {
  const { status } = attempt
  if (status === null || status < 200 || status > 299) return recordFailure(ctx, claim, attempt)
  return recordSuccess(ctx, claim, attempt)
}

async function recordSuccess(ctx: Ctx, claim: Claim, attempt: Attempt) {
  const done = await write(ctx, claim, { state: 'delivered', ...lastOf(attempt) })
  if (done && claim.webhook.failures > 0) await recover(ctx, claim.webhook.id)
  return done ? 'delivered' : undefined
}

/** Without a lock before it, since the webhook may be gone by now, or well again by another delivery. */
async function recover({ db, clock }: Ctx, id: string) {
  await db
    .update(webhooks)
    .set({
      failures: 0,
      failingSince: null,
      pausedUntil: null,
      version: sql`${webhooks.version} + 1`,
      updatedAt: clock.now(),
    })
    .where(and(eq(webhooks.id, id), gt(webhooks.failures, 0)))
}

async function recordFailure(ctx: Ctx, claim: Claim, attempt: Attempt): Promise<AttemptResult | undefined> {
  return inTransaction(ctx, async (tx) => {
    // The webhook is locked first, by everyone.
    const [webhook] = await tx.db.select().from(webhooks).where(eq(webhooks.id, claim.webhook.id)).for('no key update')
    if (webhook === undefined) return undefined
    const now = tx.clock.now()
    const health = healthAfter(webhook, attempt, now)
    const waitMs = health.disabledReason === null ? retryDelayMs(claim.attempts, claim.id) : undefined
    const next = waitMs === undefined ? {} : { nextAttemptAt: new Date(now.getTime() + waitMs) }
    const state = waitMs === undefined ? 'dead' : 'pending'
    if (!(await write(tx, claim, { state, ...next, ...lastOf(attempt) }))) return undefined
    await tx.db.update(webhooks).set(health).where(eq(webhooks.id, webhook.id))
    if (health.disabledReason !== webhook.disabledReason) {
      await buryPending(tx, { limit: buriedAtOnce })
      tx.log.warn({ webhook_id: webhook.id, reason: health.disabledReason }, 'a webhook was disabled')
    }
    return state === 'dead' ? 'dead' : 'retried'
  })
}

/** It has another version and time of change only when what is shown of it changes: the version is its strong ETag. */
function healthAfter(webhook: WebhookRow, { status }: Attempt, now: Date) {
  // A pause begins with a failure. An event that was given up long ago says nothing of the next one.
  const { pausedUntil: last } = webhook
  const goesOn = last !== null && now.getTime() - last.getTime() <= failuresApartMaxMs
  const failures = goesOn ? webhook.failures + 1 : 1
  const failingSince = (goesOn ? webhook.failingSince : null) ?? now
  const tooLong = now.getTime() - failingSince.getTime() > failingMaxMs
  const failed = tooLong ? 'failing' : null
  const because = status === statusGone ? 'gone' : failed
  const disabledReason = webhook.disabledReason ?? because
  const shown = failingSince !== webhook.failingSince || disabledReason !== webhook.disabledReason
  const pausedUntil = new Date(now.getTime() + pauseMs(failures))
  const change = shown ? { version: webhook.version + 1, updatedAt: now } : {}
  return { failures, failingSince, pausedUntil, disabledReason, ...change }
}

const lastOf = ({ status, error }: Attempt) => ({ lastStatus: status, lastError: error })

/** Whether the attempt still counted. */
async function write(ctx: Ctx, { id, attempts }: Claim, values: Partial<typeof webhookDeliveries.$inferInsert>) {
  const written = await ctx.db
    .update(webhookDeliveries)
    .set({ ...values, updatedAt: ctx.clock.now() })
    .where(
      and(
        eq(webhookDeliveries.id, id),
        eq(webhookDeliveries.attempts, attempts),
        eq(webhookDeliveries.state, 'pending'),
      ),
    )
    .returning({ id: webhookDeliveries.id })
  return written.length > 0
}
