import { bigint, index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from '../platform/db/columns.ts'

/** What has been published, in the order of publication, until its time is over. Rows are never changed. */
export const events = pgTable(
  'events',
  {
    /** Given by one relay at a time, so that a number never becomes visible after a higher one. */
    sequence: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    id: uuid().notNull(),
    type: text().notNull(),
    subject: text().notNull(),
    data: jsonb().$type<object>().notNull(),
    occurredAt: instant().notNull(),
    publishedAt: instant().notNull(),
    /** The span that published it, below the one that caused it. */
    traceparent: text().notNull(),
  },
  (t) => [
    index('events_by_type').on(t.type, t.sequence),
    index('events_by_subject').on(t.subject, t.sequence),
    index('events_by_publication').on(t.publishedAt),
  ],
)
