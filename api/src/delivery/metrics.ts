import { metrics } from '../contract.ts'
import type { Ctx } from '../platform/ctx.ts'
import type { Deployment } from './schema.ts'

const { deployments, leadTime, restoreTime } = metrics.delivery

interface Stored extends Pick<Deployment, 'environment' | 'kind' | 'result'> {
  readonly leadSeconds: number
  /** What it ended, if it ended anything. */
  readonly restoreSeconds: number | undefined
}

/** Counts a deployment in the process that stored it, and only there: the sum over all processes is right. */
export function countDeployment(ctx: Pick<Ctx, 'metrics'>, stored: Stored): void {
  const { environment, kind, result, leadSeconds, restoreSeconds } = stored
  ctx.metrics.counter(deployments).inc({ environment, result })
  if (kind === 'promotion' && result === 'succeeded')
    ctx.metrics.histogram(leadTime).observe({ environment }, leadSeconds)
  if (restoreSeconds !== undefined) ctx.metrics.histogram(restoreTime).observe({ environment }, restoreSeconds)
}
