import { and, eq, gte, lt, type SQL, sql } from 'drizzle-orm'
import { requireScope } from '../platform/auth/require-scope.ts'
import type { Ctx } from '../platform/ctx.ts'
import { keysetPage } from '../platform/db/page.ts'
import { anyOf } from '../platform/db/sql.ts'
import type { Page } from '../platform/http/list.ts'
import { type DeploymentRow, toDeployment } from './internal.ts'
import type { Deployment, ListDeployments } from './schema.ts'
import { deployments } from './table.ts'

const sorts = {
  finishedAt: { column: deployments.finishedAt, value: (row: DeploymentRow) => row.finishedAt.toISOString() },
}

/** One page of deployments. Throws `http.cursor_invalid`. */
export async function listDeployments(ctx: Ctx, query: ListDeployments): Promise<Page<Deployment>> {
  requireScope(ctx, 'delivery:read')
  const page = await keysetPage<DeploymentRow>(ctx, query, {
    list: 'deployments',
    sorts,
    id: { column: deployments.id, value: (row) => row.id },
    where: matches(query),
    rows: ({ where, orderBy, limit }) =>
      ctx.db
        .select()
        .from(deployments)
        .where(where)
        .orderBy(...orderBy)
        .limit(limit),
    all: (where) => sql`select 1 from ${deployments} where ${where ?? sql`true`}`,
  })
  return { ...page, items: page.items.map(toDeployment) }
}

function matches(query: ListDeployments): SQL | undefined {
  const { environment, kind, result } = query
  return and(
    environment && eq(deployments.environment, environment),
    kind && eq(deployments.kind, kind),
    result && anyOf(deployments.result, result),
    query['finishedAt[gte]'] && gte(deployments.finishedAt, query['finishedAt[gte]']),
    query['finishedAt[lt]'] && lt(deployments.finishedAt, query['finishedAt[lt]']),
  )
}
