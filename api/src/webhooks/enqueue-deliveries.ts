import { sql } from 'drizzle-orm'
import { events, type Subscriber } from '../events/index.ts'
import { instantParam } from '../platform/db/sql.ts'
import { webhookDeliveries, webhooks } from './table.ts'

/** Writes down, with the events that are being published, which webhook is to be told of which. */
export const enqueueDeliveries: Subscriber = async (tx, { first, last }) => {
  const now = instantParam(tx.clock.now())
  await tx.db.execute(sql`
    insert into ${webhookDeliveries}
      (webhook_id, event_sequence, subject, state, attempts, next_attempt_at, created_at, updated_at)
    select w.id, e.sequence, e.subject, 'pending', 0, ${now}, ${now}, ${now}
    from ${events} e join ${webhooks} w on w.disabled_reason is null and (w.types is null or w.types ? e.type)
    where e.sequence between ${first} and ${last}`)
}
