import { sql } from 'drizzle-orm'
import { check, index, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { instant } from '../platform/db/columns.ts'
import { deploymentEnvironments, deploymentKinds, deploymentResults } from './states.ts'

/** What pipelines have reported: rows are never changed. */
export const deployments = pgTable(
  'deployments',
  {
    id: uuid().primaryKey(),
    environment: text({ enum: deploymentEnvironments }).notNull(),
    kind: text({ enum: deploymentKinds }).notNull(),
    result: text({ enum: deploymentResults }).notNull(),
    /** `sha256:` and 64 hexadecimal digits. */
    imageDigest: text().notNull(),
    version: text().notNull(),
    /** The Git commit that the image was built from, and when that was made. */
    commit: text().notNull(),
    committedAt: instant().notNull(),
    startedAt: instant().notNull(),
    finishedAt: instant().notNull(),
    workflowName: text().notNull(),
    workflowUid: text().notNull(),
    workflowUrl: text(),
    traceId: text(),
    reportedBy: text().notNull(),
    createdAt: instant().notNull(),
  },
  (t) => [
    unique('deployments_once_per_workflow').on(t.workflowUid),
    check('deployments_forward', sql`${t.finishedAt} >= ${t.startedAt}`),
    index('deployments_by_end').on(t.finishedAt, t.id),
    index('deployments_by_environment').on(t.environment, t.finishedAt, t.id),
  ],
)
