import { sql } from 'drizzle-orm'
import { bigint, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core'
import { instant } from '../db/columns.ts'

/**
 * Events that are committed with the change that they tell of, until they are published: rows come and go, so the
 * table stays small. Whoever appends holds the lock of what the event is about, so that `position` orders the events
 * about one thing; events about different things may become visible in another order.
 */
export const outbox = pgTable('outbox', {
  position: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  type: text().notNull(),
  subject: text().notNull(),
  data: jsonb().$type<object>().notNull(),
  /** When it happened, by the clock of the service. */
  occurredAt: instant().notNull(),
  /** When the row was written, by the database's clock: what the delay of publication is measured from. */
  appendedAt: timestamp({ withTimezone: true, mode: 'date' }).notNull().default(sql`clock_timestamp()`),
  /** The span that caused it (W3C Trace Context). */
  traceparent: text().notNull(),
})
