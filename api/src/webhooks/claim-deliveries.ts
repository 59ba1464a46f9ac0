import { sql } from 'drizzle-orm'
import { type EventRow, events } from '../events/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { instantParam, jsonParam } from '../platform/db/sql.ts'
import type { WebhookRow } from './internal.ts'
import { webhookDeliveries, webhooks } from './table.ts'

/** How much longer than an attempt may take its result is waited for, before it counts as lost. */
const leaseMarginMs = 10_000
/** How many a process has under way for one webhook at most, and for one whose last attempt has failed. */
const perWebhookMax = 4
const perFailingWebhookMax = 1

/** A delivery that nobody else tries until its lease is over. */
export interface Claim {
  readonly id: string
  /** How many attempts there have been with this one: whoever writes its result names it. */
  readonly attempts: number
  readonly webhook: Pick<WebhookRow, 'id' | 'url' | 'secretNumber' | 'formerSecretUntil' | 'failures'>
  readonly event: EventRow
}

/** Of webhooks w, those that are neither disabled nor paused. */
const isActive = (now: Date) =>
  sql`w.disabled_reason is null and (w.paused_until is null or w.paused_until <= ${instantParam(now)})`

/** Of what waits for webhook w, the oldest that is due and has no earlier one about its subject before it. */
const nextDelivery = (now: Date) => sql`
  select d.id from ${webhookDeliveries} d
  where d.webhook_id = w.id and d.state = 'pending' and d.next_attempt_at <= ${instantParam(now)}
    and not exists (
      select from ${webhookDeliveries} e
      where e.webhook_id = d.webhook_id and e.subject = d.subject and e.state = 'pending'
        and e.event_sequence < d.event_sequence)
  order by d.next_attempt_at, d.event_sequence
  limit 1`

/** Whether a delivery is due: what the deliverer asks again and again. */
export async function hasDueDeliveries(ctx: Pick<Ctx, 'db' | 'clock'>): Promise<boolean> {
  const now = ctx.clock.now()
  const [found] = (await ctx.db.execute(sql`
    select exists (
      select from ${webhooks} w cross join lateral (${nextDelivery(now)}) d where ${isActive(now)}
    ) as due`)) as unknown as [{ due: boolean }]
  return found.due
}

interface ClaimDeliveries {
  /** How many at most. */
  readonly limit: number
  /** For each delivery that is under way in this process, the id of its webhook. */
  readonly busy: readonly string[]
}

/** The next delivery of each webhook that may have one more, those first that have the fewest. */
const dueAt = (now: Date, { limit, busy }: ClaimDeliveries) => sql`
  select d.id from (
    select w.id from ${webhooks} w left join (
      select value::uuid as id, count(*) as number from jsonb_array_elements_text(${jsonParam(busy)}) group by value
    ) busy on busy.id = w.id
    where ${isActive(now)} and coalesce(busy.number, 0) <
      case when w.failures > 0 then ${perFailingWebhookMax}::integer else ${perWebhookMax}::integer end
    order by coalesce(busy.number, 0), random()
  ) w cross join lateral (${nextDelivery(now)} for no key update of d skip locked) d
  limit ${limit}`

/**
 * Takes due deliveries, one of a webhook at most, so that no other process tries them at the same time. Asked again and
 * again, it gives each webhook as many places as any other, whatever waits for it.
 */
export async function claimDeliveries(ctx: Ctx, request: ClaimDeliveries): Promise<readonly Claim[]> {
  const now = ctx.clock.now()
  const leaseEnd = new Date(now.getTime() + ctx.outbound.timeoutMs + leaseMarginMs)
  const rows = (await ctx.db.execute(sql`
    with due as materialized (${dueAt(now, request)}),
    claimed as (
      update ${webhookDeliveries} d set attempts = d.attempts + 1, next_attempt_at = ${instantParam(leaseEnd)}
      from due where d.id = due.id
      returning d.id, d.attempts, d.webhook_id, d.event_sequence
    )
    select c.id, c.attempts, w.id as "webhookId", w.url, w.secret_number as "secretNumber", w.failures,
      extract(epoch from w.former_secret_until)::float8 * 1000 as "formerSecretUntilMs",
      e.sequence::float8, e.id as "eventId", e.type, e.subject, e.data, e.traceparent,
      extract(epoch from e.occurred_at)::float8 * 1000 as "occurredAtMs",
      extract(epoch from e.published_at)::float8 * 1000 as "publishedAtMs"
    from claimed c join ${webhooks} w on w.id = c.webhook_id join ${events} e on e.sequence = c.event_sequence
    order by e.sequence`)) as unknown as ClaimedRow[]
  return rows.map(toClaim)
}

interface ClaimedRow extends Pick<EventRow, 'sequence' | 'type' | 'subject' | 'data' | 'traceparent'> {
  readonly id: string
  readonly attempts: number
  readonly webhookId: string
  readonly url: string
  readonly secretNumber: number
  readonly failures: number
  readonly formerSecretUntilMs: number | null
  readonly eventId: string
  readonly occurredAtMs: number
  readonly publishedAtMs: number
}

function toClaim(row: ClaimedRow): Claim {
  const { id, attempts, webhookId, url, secretNumber, failures, formerSecretUntilMs } = row
  const { sequence, eventId, type, subject, data, traceparent, occurredAtMs, publishedAtMs } = row
  const formerSecretUntil = formerSecretUntilMs === null ? null : new Date(formerSecretUntilMs)
  const times = { occurredAt: new Date(occurredAtMs), publishedAt: new Date(publishedAtMs) }
  return {
    id,
    attempts,
    webhook: { id: webhookId, url, secretNumber, failures, formerSecretUntil },
    event: { sequence, id: eventId, type, subject, data, traceparent, ...times },
  }
}
