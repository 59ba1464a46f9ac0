import { and, eq, sql } from 'drizzle-orm'
import { requireScope } from '../platform/auth/require-scope.ts'
import type { Ctx } from '../platform/ctx.ts'
import { keysetPage } from '../platform/db/page.ts'
import { anyOf } from '../platform/db/sql.ts'
import type { Page } from '../platform/http/list.ts'
import { type DeliveryRow, selectDeliveries, toDelivery } from './internal.ts'
import type { Delivery, ListDeliveries } from './schema.ts'
import { webhookDeliveries } from './table.ts'

const sorts = {
  createdAt: { column: webhookDeliveries.createdAt, value: (row: DeliveryRow) => row.createdAt.toISOString() },
}

/** One page of deliveries. Throws `http.cursor_invalid`. */
export async function listDeliveries(ctx: Ctx, query: ListDeliveries): Promise<Page<Delivery>> {
  requireScope(ctx, 'catalog:admin')
  const { webhookId, state } = query
  const page = await keysetPage<DeliveryRow>(ctx, query, {
    list: 'webhook-deliveries',
    sorts,
    id: { column: webhookDeliveries.id, value: (row) => row.id },
    where: and(
      webhookId === undefined ? undefined : eq(webhookDeliveries.webhookId, webhookId),
      state && anyOf(webhookDeliveries.state, state),
    ),
    rows: ({ where, orderBy, limit }) =>
      selectDeliveries(ctx.db)
        .where(where)
        .orderBy(...orderBy)
        .limit(limit),
    all: (where) => sql`select 1 from ${webhookDeliveries} where ${where ?? sql`true`}`,
  })
  return { ...page, items: page.items.map(toDelivery) }
}
