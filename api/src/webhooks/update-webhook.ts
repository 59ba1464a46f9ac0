import { eq } from 'drizzle-orm'
import { requireScope } from '../platform/auth/require-scope.ts'
import { type Ctx, inTransaction } from '../platform/ctx.ts'
import { assertVersion, type Precondition } from '../platform/http/precondition.ts'
import { buriedAtOnce, buryPending } from './bury-pending.ts'
import { assertTarget, lockWebhook, toWebhook, type WebhookRow } from './internal.ts'
import type { UpdateWebhook, Webhook } from './schema.ts'
import { webhooks } from './table.ts'

interface UpdateWebhookInput {
  readonly id: string
  readonly expected: Precondition
  readonly changes: UpdateWebhook
}

/**
 * Changes parts of a webhook and raises its version by one. One that is disabled loses what is pending to the dead
 * letters, at once or a little later; one that is enabled begins anew, whatever had failed.
 * Throws `webhooks.url_refused`, `webhooks.not_found` and `http.version_stale`.
 */
export async function updateWebhook(ctx: Ctx, { id, expected, changes }: UpdateWebhookInput): Promise<Webhook> {
  requireScope(ctx, 'catalog:admin')
  const { enabled, ...facts } = changes
  if (facts.url !== undefined) assertTarget(ctx, facts.url)
  return inTransaction(ctx, async (tx) => {
    const present = await lockWebhook(tx, id)
    assertVersion(present.version, expected)
    const { url = present.url, description = present.description, types = present.types } = facts
    const health = enabled === undefined ? {} : healthWhen(enabled)
    const next = { url, description, types, ...health, version: present.version + 1, updatedAt: tx.clock.now() }
    await tx.db.update(webhooks).set(next).where(eq(webhooks.id, id))
    if (enabled === false) await buryPending(tx, { limit: buriedAtOnce })
    return toWebhook({ ...present, ...next })
  })
}

const healthWhen = (enabled: boolean): Partial<WebhookRow> =>
  enabled
    ? { disabledReason: null, failures: 0, failingSince: null, pausedUntil: null }
    : { disabledReason: 'requested' }
