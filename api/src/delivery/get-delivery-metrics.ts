import { type SQL, sql } from 'drizzle-orm'
import { requireScope } from '../platform/auth/require-scope.ts'
import type { Ctx } from '../platform/ctx.ts'
import { instantParam } from '../platform/db/sql.ts'
import { Failure } from '../platform/problem.ts'
import { judged } from './incidents.ts'
import { deployment } from './problems.ts'
import type { DeliveryMetrics, DeliveryWindow } from './schema.ts'

const dayMs = 24 * 60 * 60 * 1000
const defaultDays = 30
const daysMax = 366

/**
 * The four DORA metrics of the deployments that ended in a window, worked out of the rows: unlike those that a process
 * counts they forget nothing when it ends. Throws `delivery.window_invalid`.
 */
export async function getDeliveryMetrics(ctx: Ctx, query: DeliveryWindow): Promise<DeliveryMetrics> {
  requireScope(ctx, 'delivery:read')
  const { environment, to = ctx.clock.now() } = query
  const from = query.from ?? new Date(to.getTime() - defaultDays * dayMs)
  const days = (to.getTime() - from.getTime()) / dayMs
  if (days <= 0 || days > daysMax) throw new Failure(deployment.window_invalid)
  const { succeeded, promotions, failed, leadTime, timeToRestore } = await measured(ctx, {
    // Nothing after the window is looked at: its figures are the same whenever they are asked for.
    until: sql`environment = ${environment} and finished_at < ${instantParam(to)}`,
    from: sql`finished_at >= ${instantParam(from)}`,
  })
  return {
    environment,
    from: from.toISOString(),
    to: to.toISOString(),
    deploymentFrequency: { count: succeeded, perDay: succeeded / days },
    leadTime,
    changeFailureRate: { failed, promotions, ratio: promotions === 0 ? null : failed / promotions },
    timeToRestore,
  }
}

interface Measured extends Pick<DeliveryMetrics, 'leadTime' | 'timeToRestore'> {
  readonly succeeded: number
  readonly promotions: number
  readonly failed: number
}

async function measured(ctx: Ctx, { until, from }: { readonly until: SQL; readonly from: SQL }): Promise<Measured> {
  const [figures] = (await ctx.db.execute(sql`
    with ${judged(until)}
    select count(*) filter (where result = 'succeeded')::integer as succeeded,
      count(*) filter (where kind = 'promotion')::integer as promotions,
      count(*) filter (where change_failed)::integer as failed,
      (select ${spread(sql`lead_seconds`)} from (
        select greatest(extract(epoch from finished_at - committed_at), 0)::float8 as lead_seconds
        from judged where kind = 'promotion' and result = 'succeeded' and ${from}) as leads) as "leadTime",
      (select ${spread(sql`restore_seconds`)} from restored where ${from}) as "timeToRestore"
    from judged where ${from}`)) as unknown as [Measured]
  return figures
}

const spread = (seconds: SQL): SQL => sql`json_build_object(
  'count', count(*),
  'medianSeconds', percentile_cont(0.5) within group (order by ${seconds}),
  'p95Seconds', percentile_cont(0.95) within group (order by ${seconds}))`
