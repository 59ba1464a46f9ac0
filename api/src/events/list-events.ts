import { and, eq, gt, type SQL, sql } from 'drizzle-orm'
import type { Ctx } from '../platform/ctx.ts'
import { keysetPage } from '../platform/db/page.ts'
import { anyOf } from '../platform/db/sql.ts'
import type { Page } from '../platform/http/list.ts'
import { Failure } from '../platform/problem.ts'
import { type EventRow, toCloudEvent } from './internal.ts'
import { event } from './problems.ts'
import type { CloudEvent, ListEvents } from './schema.ts'
import { events } from './table.ts'

const sorts = { sequence: { column: events.sequence, value: (row: EventRow) => row.sequence } }

/**
 * One page of what has been published. Whoever reads on after the last `sequence` that it saw misses nothing.
 * Throws `http.cursor_invalid`, and `events.gone` when events after `after` are not kept any more.
 */
export async function listEvents(ctx: Ctx, query: ListEvents): Promise<Page<CloudEvent>> {
  const { type, subject, after } = query
  if (after !== undefined) await assertKept(ctx, after)
  const page = await keysetPage<EventRow>(ctx, query, {
    list: 'events',
    sorts,
    id: { column: events.sequence, value: (row) => String(row.sequence) },
    where: and(
      type && anyOf(events.type, type),
      subject === undefined ? undefined : eq(events.subject, subject),
      after === undefined ? undefined : gt(events.sequence, after),
    ),
    rows: ({ where, orderBy, limit }) =>
      ctx.db
        .select()
        .from(events)
        .where(where)
        .orderBy(...orderBy)
        .limit(limit),
    all: (where: SQL | undefined) => sql`select 1 from ${events} where ${where ?? sql`true`}`,
  })
  return { ...page, items: page.items.map(toCloudEvent) }
}

/** A number that was given to an event and never used is taken for one that was removed: that costs a reader a resync. */
async function assertKept(ctx: Ctx, after: number): Promise<void> {
  const [kept] = (await ctx.db.execute(sql`
    select coalesce((select min(sequence) from ${events}), last_value + is_called::integer)::float8 as first
    from events_sequence_seq`)) as unknown as [{ first: number }]
  if (after + 1 < kept.first) throw new Failure(event.gone)
}
