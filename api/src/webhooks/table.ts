import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { events } from '../events/index.ts'
import { instant } from '../platform/db/columns.ts'
import { deliveryStates, disabledReasons } from './states.ts'

/** Who is told of events. Their secrets are derived from the service's own, so that none is stored. */
export const webhooks = pgTable(
  'webhooks',
  {
    id: uuid().primaryKey(),
    url: text().notNull(),
    description: text().notNull(),
    /** Types of events that it wants; null for all. */
    types: jsonb().$type<string[]>(),
    /** Null while it gets events. */
    disabledReason: text({ enum: disabledReasons }),
    /** Which of its secrets is the present one. */
    secretNumber: integer().notNull().default(1),
    /** Until when former secrets are good for signing, too. */
    formerSecretUntil: instant(),
    /** Attempts that failed since the last that did not; since when; and when to try again at the earliest. */
    failures: integer().notNull().default(0),
    failingSince: instant(),
    pausedUntil: instant(),
    version: integer().notNull().default(1),
    createdAt: instant().notNull(),
    updatedAt: instant().notNull(),
  },
  (t) => [index('webhooks_by_creation').on(t.createdAt, t.id)],
)

export const webhookDeliveries = pgTable(
  'webhook_deliveries',
  {
    id: uuid().primaryKey().defaultRandom(),
    webhookId: uuid()
      .notNull()
      .references(() => webhooks.id, { onDelete: 'cascade' }),
    eventSequence: bigint({ mode: 'number' })
      .notNull()
      .references(() => events.sequence, { onDelete: 'cascade' }),
    /** That of the event: what is about one thing is delivered in order. */
    subject: text().notNull(),
    state: text({ enum: deliveryStates }).notNull(),
    attempts: integer().notNull(),
    /** When a pending one may be tried; while it is being tried, when that counts as lost. */
    nextAttemptAt: instant().notNull(),
    /** What the last attempt was answered, if it was; else what went wrong. */
    lastStatus: integer(),
    lastError: text(),
    createdAt: instant().notNull(),
    updatedAt: instant().notNull(),
  },
  (t) => [
    unique('webhook_deliveries_once').on(t.eventSequence, t.webhookId),
    check('webhook_deliveries_state_known', sql`${t.state} in ('pending', 'delivered', 'dead')`),
    index('webhook_deliveries_due').on(t.webhookId, t.nextAttemptAt).where(sql`${t.state} = 'pending'`),
    index('webhook_deliveries_order').on(t.webhookId, t.subject, t.eventSequence).where(sql`${t.state} = 'pending'`),
    index('webhook_deliveries_dead').on(t.webhookId, t.eventSequence).where(sql`${t.state} = 'dead'`),
    index('webhook_deliveries_by_creation').on(t.createdAt, t.id),
    index('webhook_deliveries_by_webhook').on(t.webhookId, t.createdAt, t.id),
  ],
)
