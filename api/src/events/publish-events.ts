import { asc, sql } from 'drizzle-orm'
import { spanAttributes } from '../contract.ts'
import { type Ctx, inTransaction } from '../platform/ctx.ts'
import { instantParam, jsonParam } from '../platform/db/sql.ts'
import { outbox } from '../platform/outbox/table.ts'
import type { MessageSpan } from '../platform/telemetry/span.ts'
import { observePublishDelay } from './metrics.ts'
import { events } from './table.ts'

/**
 * Told in the transaction that publishes, so that whatever it writes for a subscriber is there with the events.
 * @param range the first and the last sequence number of what is being published
 */
export type Subscriber = (tx: Ctx, range: { readonly first: number; readonly last: number }) => Promise<void>

interface PublishEvents {
  /** How many at most; the oldest first. */
  readonly limit: number
  readonly subscribers: readonly Subscriber[]
}

type Waiting = typeof outbox.$inferSelect

interface Published {
  readonly event: Waiting
  readonly id: string
  readonly span: MessageSpan
}

/**
 * Moves events from the outbox to where they can be read, in the order in which they were appended, in one transaction:
 * each is published once, whatever ends this process. One relay works at a time; another does nothing and returns 0.
 * Returns how many were published.
 */
export async function publishEvents(ctx: Ctx, { limit, subscribers }: PublishEvents): Promise<number> {
  let begun: readonly Published[] = []
  try {
    const delays = await inTransaction(ctx, async (tx) => {
      begun = (await takeWaiting(tx, limit)).map((event) => begin(tx, event))
      return begun.length === 0 ? [] : publish(tx, begun, subscribers)
    })
    for (const [index, { span }] of begun.entries()) {
      observePublishDelay(ctx, delays[index] ?? 0, span.exemplar)
      span.end()
    }
    return begun.length
  } catch (error) {
    for (const { span } of begun) span.end(error)
    throw error
  }
}

/** The oldest events, if no other relay is at work until the end of this transaction. */
async function takeWaiting(tx: Ctx, limit: number): Promise<Waiting[]> {
  const [lock] = (await tx.db.execute(
    sql`select pg_try_advisory_xact_lock(hashtext('events'), hashtext('publish')) as held`,
  )) as unknown as [{ held: boolean }]
  // A statement of its own: its snapshot is taken after the lock, so it sees what the last relay has left.
  return lock.held ? tx.db.select().from(outbox).orderBy(asc(outbox.position)).limit(limit) : []
}

function begin(tx: Ctx, event: Waiting): Published {
  const id = tx.ids.next()
  const span = tx.tracing.startMessage({
    name: 'events.publish',
    kind: 'producer',
    traceparent: event.traceparent,
    within: tx.span.context,
    attributes: { [spanAttributes.eventId]: id, [spanAttributes.eventType]: event.type },
  })
  return { event, id, span }
}

/** Returns how many seconds each event had waited. */
async function publish(tx: Ctx, batch: readonly Published[], subscribers: readonly Subscriber[]) {
  const rows = batch.map(({ event, id, span }) => ({ position: event.position, id, trace: span.context.traceparent }))
  const moved = (await tx.db.execute(sql`
    with batch as materialized (
      select * from jsonb_to_recordset(${jsonParam(rows)}) as b(position bigint, id uuid, trace text)
    ),
    taken as (
      delete from ${outbox} o using batch b where o.position = b.position
      returning o.*, b.id, b.trace
    ),
    published as (
      insert into ${events} (id, type, subject, data, occurred_at, published_at, traceparent)
      select id, type, subject, data, occurred_at, ${instantParam(tx.clock.now())}, trace
      from taken order by position
      returning sequence, id
    )
    select p.sequence::float8, extract(epoch from clock_timestamp() - t.appended_at)::float8 as waited
    from published p join taken t on t.id = p.id order by p.sequence`)) as unknown as {
    sequence: number
    waited: number
  }[]
  const [first, last] = [moved.at(0), moved.at(-1)]
  if (first === undefined || last === undefined || moved.length !== batch.length)
    throw new Error('another relay has taken events that this one had locked')
  for (const tell of subscribers) await tell(tx, { first: first.sequence, last: last.sequence })
  return moved.map(({ waited }) => Math.max(0, waited))
}
