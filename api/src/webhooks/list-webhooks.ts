import { sql } from 'drizzle-orm'
import { requireScope } from '../platform/auth/require-scope.ts'
import type { Ctx } from '../platform/ctx.ts'
import { keysetPage } from '../platform/db/page.ts'
import type { Page } from '../platform/http/list.ts'
import { toWebhook, type WebhookRow } from './internal.ts'
import type { ListWebhooks, Webhook } from './schema.ts'
import { webhooks } from './table.ts'

const sorts = { createdAt: { column: webhooks.createdAt, value: (row: WebhookRow) => row.createdAt.toISOString() } }

/** One page of webhooks. Throws `http.cursor_invalid`. */
export async function listWebhooks(ctx: Ctx, query: ListWebhooks): Promise<Page<Webhook>> {
  requireScope(ctx, 'catalog:admin')
  const page = await keysetPage<WebhookRow>(ctx, query, {
    list: 'webhooks',
    sorts,
    id: { column: webhooks.id, value: (row) => row.id },
    where: undefined,
    rows: ({ where, orderBy, limit }) =>
      ctx.db
        .select()
        .from(webhooks)
        .where(where)
        .orderBy(...orderBy)
        .limit(limit),
    all: (where) => sql`select 1 from ${webhooks} where ${where ?? sql`true`}`,
  })
  return { ...page, items: page.items.map(toWebhook) }
}
