import { eq } from 'drizzle-orm'
import { requireScope } from '../platform/auth/require-scope.ts'
import type { Ctx } from '../platform/ctx.ts'
import { Failure } from '../platform/problem.ts'
import { toWebhook } from './internal.ts'
import { webhook } from './problems.ts'
import type { Webhook } from './schema.ts'
import { webhooks } from './table.ts'

interface GetWebhook {
  readonly id: string
}

/** One webhook. Throws `webhooks.not_found`. */
export async function getWebhook(ctx: Ctx, { id }: GetWebhook): Promise<Webhook> {
  requireScope(ctx, 'catalog:admin')
  const [row] = await ctx.db.select().from(webhooks).where(eq(webhooks.id, id))
  if (row === undefined) throw new Failure(webhook.not_found)
  return toWebhook(row)
}
