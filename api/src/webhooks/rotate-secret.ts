import { eq } from 'drizzle-orm'
import { requireScope } from '../platform/auth/require-scope.ts'
import { type Ctx, inTransaction } from '../platform/ctx.ts'
import { assertVersion, type Precondition } from '../platform/http/precondition.ts'
import { lockWebhook, toWebhook } from './internal.ts'
import type { NewWebhook } from './schema.ts'
import { secretOf } from './secret.ts'
import { webhooks } from './table.ts'

/** How long what is sent is signed by former secrets, too. */
const overlapMs = 24 * 60 * 60 * 1000

interface RotateSecret {
  readonly id: string
  readonly expected: Precondition
}

/** Gives a webhook another secret, which is in the answer. Throws `webhooks.not_found` and `http.version_stale`. */
export async function rotateSecret(ctx: Ctx, { id, expected }: RotateSecret): Promise<NewWebhook> {
  requireScope(ctx, 'catalog:admin')
  return inTransaction(ctx, async (tx) => {
    const present = await lockWebhook(tx, id)
    assertVersion(present.version, expected)
    const now = tx.clock.now()
    const next = {
      secretNumber: present.secretNumber + 1,
      formerSecretUntil: new Date(now.getTime() + overlapMs),
      version: present.version + 1,
      updatedAt: now,
    }
    await tx.db.update(webhooks).set(next).where(eq(webhooks.id, id))
    const rotated = { ...present, ...next }
    return { ...toWebhook(rotated), secret: secretOf(tx, rotated) }
  })
}
