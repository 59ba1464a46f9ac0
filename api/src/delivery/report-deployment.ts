import { isDeepStrictEqual } from 'node:util'
import { eq, sql } from 'drizzle-orm'
import { requireScope } from '../platform/auth/require-scope.ts'
import { type Ctx, inTransaction } from '../platform/ctx.ts'
import { Failure } from '../platform/problem.ts'
import { judged } from './incidents.ts'
import { type DeploymentRow, toDeployment } from './internal.ts'
import { countDeployment } from './metrics.ts'
import { deployment } from './problems.ts'
import type { Deployment, ReportDeployment } from './schema.ts'
import { deployments } from './table.ts'

/** How far ahead the clock of a cluster may be. */
const futureMaxMs = 60_000

/**
 * Stores what a pipeline has done. The same report once more changes nothing and gets the same answer, whenever it
 * comes.
 * Throws `delivery.time_invalid`, and `delivery.reported_otherwise` when the workflow has reported something else.
 */
export async function reportDeployment(ctx: Ctx, input: ReportDeployment): Promise<Deployment> {
  const actor = requireScope(ctx, 'delivery:write')
  const now = ctx.clock.now()
  if (input.finishedAt < input.startedAt || input.finishedAt.getTime() > now.getTime() + futureMaxMs)
    throw new Failure(deployment.time_invalid)
  const { workflowUrl = null, traceId = null, ...facts } = input
  const own = { id: ctx.ids.next(), createdAt: now, reportedBy: actor.subject }
  const row: DeploymentRow = { ...own, ...facts, workflowUrl, traceId }
  const stored = await inTransaction(ctx, async (tx) => {
    const [made] = await tx.db
      .insert(deployments)
      .values(row)
      .onConflictDoNothing({ target: deployments.workflowUid })
      .returning({ id: deployments.id })
    return made ? { restoreSeconds: await restoredAfter(tx, row) } : undefined
  })
  if (stored === undefined) return reportedBefore(ctx, row)
  const leadSeconds = Math.max(0, (row.finishedAt.getTime() - row.committedAt.getTime()) / 1000)
  countDeployment(ctx, { ...row, leadSeconds, ...stored })
  return toDeployment(row)
}

/** What the workflow has reported before, if it is the same. */
async function reportedBefore(ctx: Ctx, row: DeploymentRow): Promise<Deployment> {
  const [present] = await ctx.db.select().from(deployments).where(eq(deployments.workflowUid, row.workflowUid))
  if (present === undefined) throw new Error('a deployment that was there is gone')
  const { id, createdAt, reportedBy } = present
  if (!isDeepStrictEqual(present, { ...row, id, createdAt, reportedBy }))
    throw new Failure(deployment.reported_otherwise)
  return toDeployment(present)
}

/** How long the environment had been failing when this deployment succeeded, in seconds, if it had. */
async function restoredAfter(tx: Ctx, { id, environment }: DeploymentRow): Promise<number | undefined> {
  const [found] = (await tx.db.execute(sql`
    with ${judged(sql`environment = ${environment}`)}
    select restore_seconds as seconds from restored where id = ${id}`)) as unknown as [{ seconds: number }?]
  return found?.seconds
}
