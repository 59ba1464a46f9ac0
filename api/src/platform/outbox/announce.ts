import { type SQL, sql } from 'drizzle-orm'
import type { Ctx } from '../ctx.ts'
import type { Db } from '../db/database.ts'
import { instantParam, jsonParam } from '../db/sql.ts'
import type { NewEvent } from './event.ts'
import { outbox } from './table.ts'

type Announcer = Pick<Ctx, 'db' | 'clock' | 'span'>

/**
 * Drizzle's builders whose statement appends `events` to the outbox, too: all is written or nothing, and there is no
 * round trip more. The caller holds the locks of what the events are about.
 */
export function announcing(ctx: Announcer, ...events: readonly NewEvent[]): ReturnType<Db['with']> {
  const { traceparent } = ctx.span.context
  const rows = events.map(
    ({ type, subject, data }) => sql`(${type}, ${subject}, ${jsonParam(data)}, ${occurredAt(ctx)}, ${traceparent})`,
  )
  const append = sql`
    insert into ${outbox} (type, subject, data, occurred_at, traceparent) values ${sql.join(rows, sql`, `)}`
  return ctx.db.with(ctx.db.$with('announced', {}).as(append))
}

/**
 * The CTE `announced` of a longer statement, which appends what that has made.
 * @param rows a select of `type`, `subject` and `data` (json), in the order in which it happened
 */
export const announcedFrom = (ctx: Announcer, rows: SQL): SQL => sql`
  announced as (
    insert into ${outbox} (type, subject, data, occurred_at, traceparent)
    select type, subject, data::jsonb, ${occurredAt(ctx)}, ${ctx.span.context.traceparent} from (${rows}) as happened
  )`

const occurredAt = ({ clock }: Announcer) => instantParam(clock.now())
