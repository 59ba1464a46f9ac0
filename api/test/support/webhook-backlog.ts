import postgres from 'postgres'
import { startOfTime } from './app.ts'

interface Backlog {
  readonly webhookId: string
  readonly count: number
  readonly state: 'pending' | 'delivered' | 'dead'
}

/** Writes so many deliveries with an event each, due since an hour ago, faster than they could come about. */
export async function addDeliveries(databaseUrl: string, { webhookId, count, state }: Backlog): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined })
  try {
    await sql`
      with made as (
        insert into events (id, type, subject, data, occurred_at, published_at, traceparent)
        select gen_random_uuid(), 'product.created', 'products/' || gen_random_uuid(), '{}', due, due, ''
        from (select ${startOfTime}::timestamptz - interval '1 hour' as due) at, generate_series(1, ${count}::integer)
        returning sequence, subject, published_at as due
      )
      insert into webhook_deliveries
        (webhook_id, event_sequence, subject, state, attempts, next_attempt_at, created_at, updated_at)
      select ${webhookId}, sequence, subject, ${state}, 0, due, due, due from made`
    await sql`analyze events, webhook_deliveries`
  } finally {
    await sql.end()
  }
}
