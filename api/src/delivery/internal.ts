import type { Deployment } from './schema.ts'
import type { deployments } from './table.ts'

export type DeploymentRow = typeof deployments.$inferSelect

/** A row as the API shows it. */
export const toDeployment = ({ reportedBy: _, ...row }: DeploymentRow): Deployment => ({
  ...row,
  committedAt: row.committedAt.toISOString(),
  startedAt: row.startedAt.toISOString(),
  finishedAt: row.finishedAt.toISOString(),
  createdAt: row.createdAt.toISOString(),
})
