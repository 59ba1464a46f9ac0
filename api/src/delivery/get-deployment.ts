import { eq } from 'drizzle-orm'
import { requireScope } from '../platform/auth/require-scope.ts'
import type { Ctx } from '../platform/ctx.ts'
import { Failure } from '../platform/problem.ts'
import { toDeployment } from './internal.ts'
import { deployment } from './problems.ts'
import type { Deployment } from './schema.ts'
import { deployments } from './table.ts'

interface GetDeployment {
  readonly id: string
}

/** One deployment. Throws `delivery.not_found`. */
export async function getDeployment(ctx: Ctx, { id }: GetDeployment): Promise<Deployment> {
  requireScope(ctx, 'delivery:read')
  const [row] = await ctx.db.select().from(deployments).where(eq(deployments.id, id))
  if (row === undefined) throw new Failure(deployment.not_found)
  return toDeployment(row)
}
