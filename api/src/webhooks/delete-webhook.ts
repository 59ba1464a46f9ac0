import { eq } from 'drizzle-orm'
import { requireScope } from '../platform/auth/require-scope.ts'
import { type Ctx, inTransaction } from '../platform/ctx.ts'
import { assertVersion, type Precondition } from '../platform/http/precondition.ts'
import { lockWebhook } from './internal.ts'
import { webhooks } from './table.ts'

interface DeleteWebhook {
  readonly id: string
  readonly expected: Precondition
}

/** Removes a webhook with all of its deliveries. Throws `webhooks.not_found` and `http.version_stale`. */
export async function deleteWebhook(ctx: Ctx, { id, expected }: DeleteWebhook): Promise<void> {
  requireScope(ctx, 'catalog:admin')
  await inTransaction(ctx, async (tx) => {
    const present = await lockWebhook(tx, id)
    assertVersion(present.version, expected)
    await tx.db.delete(webhooks).where(eq(webhooks.id, id))
  })
}
