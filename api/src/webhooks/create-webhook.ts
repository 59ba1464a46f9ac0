import { sql } from 'drizzle-orm'
import { requireScope } from '../platform/auth/require-scope.ts'
import { type Ctx, inTransaction } from '../platform/ctx.ts'
import { Failure } from '../platform/problem.ts'
import { assertTarget, toWebhook } from './internal.ts'
import { webhook } from './problems.ts'
import type { CreateWebhook, NewWebhook } from './schema.ts'
import { secretOf } from './secret.ts'
import { webhooks } from './table.ts'

/** Each event is written down once per webhook that wants it: their number bounds what publishing costs. */
const webhooksMax = 100

/**
 * Adds a webhook, at version 1, which gets what is published from now on. Its secret is in the answer and nowhere else.
 * Throws `webhooks.url_refused` and `webhooks.too_many`.
 */
export async function createWebhook(ctx: Ctx, input: CreateWebhook): Promise<NewWebhook> {
  requireScope(ctx, 'catalog:admin')
  assertTarget(ctx, input.url)
  const now = ctx.clock.now()
  const row = { id: ctx.ids.next(), ...input, version: 1, createdAt: now, updatedAt: now }
  const [made] = await inTransaction(ctx, async (tx) => {
    await tx.db.execute(sql`select pg_advisory_xact_lock(hashtext('webhooks'), hashtext('create'))`)
    const count = await tx.db.$count(webhooks)
    if (count >= webhooksMax) throw new Failure(webhook.too_many, { detail: `At most ${webhooksMax} can be there.` })
    return tx.db.insert(webhooks).values(row).returning()
  })
  if (made === undefined) throw new Error('an insert returned nothing')
  return { ...toWebhook(made), secret: secretOf(ctx, made) }
}
