import { spanAttributes as keys } from '../contract.ts'
import { toCloudEvent } from '../events/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { errorType } from '../platform/telemetry/error-type.ts'
import type { MessageSpan } from '../platform/telemetry/span.ts'
import { type Claim, claimDeliveries } from './claim-deliveries.ts'
import { countAttempt } from './metrics.ts'
import { type Attempt, recordAttempt } from './record-attempt.ts'
import { signaturesOf } from './secret.ts'
import { UnderWay } from './under-way.ts'

interface DeliverWebhooks {
  /** How many are under way at most. */
  readonly limit: number
  /** For how many milliseconds more are taken on. What is under way then is waited for, its timeout at most. */
  readonly runMs: number
}

/** While something is under way, what becomes due is noticed so often. */
const lookAgainMs = 500

/**
 * Sends due deliveries (Standard Webhooks 1.0) until none is due or the run's time is over, each at least once: one
 * whose result is lost with this process is sent again. Returns how many were tried. Throws when a result cannot be
 * written down; then, too, what is under way is waited for.
 */
export async function deliverWebhooks(ctx: Ctx, { limit, runMs }: DeliverWebhooks): Promise<number> {
  const endsAt = performance.now() + runMs
  const underWay = new UnderWay()
  let tried = 0
  try {
    do {
      const busy = underWay.owners
      const claims = await claimDeliveries(ctx, { limit: limit - busy.length, busy })
      for (const claim of claims) underWay.add(claim.webhook.id, deliver(ctx, claim))
      tried += claims.length
      if (busy.length + claims.length === 0) break
      if (claims.length === 0 || underWay.size >= limit) await underWay.waitForOne(lookAgainMs)
    } while (performance.now() < endsAt && !underWay.failed && !ctx.signal.aborted)
  } finally {
    await underWay.waitForAll()
  }
  return tried
}

async function deliver(ctx: Ctx, claim: Claim): Promise<void> {
  const { event, webhook } = claim
  const span = ctx.tracing.startMessage({
    name: 'webhooks.deliver',
    kind: 'client',
    traceparent: event.traceparent,
    within: ctx.span.context,
    attributes: { [keys.httpRequestMethod]: 'POST', [keys.eventId]: event.id, [keys.eventType]: event.type },
  })
  const startedAt = performance.now()
  const attempt = await send(ctx, claim, span)
  const seconds = (performance.now() - startedAt) / 1000
  // The process is ending: whoever goes on finds the delivery when its lease is over.
  if (ctx.signal.aborted) return
  const log = ctx.log.child({ trace_id: span.context.traceId, span_id: span.context.spanId })
  const result = await recordAttempt({ ...ctx, log }, claim, attempt)
  if (result === undefined) return
  countAttempt(ctx, result, seconds)
  const fields = { webhook_id: webhook.id, event_id: event.id, attempt: claim.attempts, result, ...attempt }
  log[result === 'delivered' ? 'debug' : 'warn'](fields, 'webhook tried')
}

async function send(ctx: Ctx, { event, webhook }: Claim, span: MessageSpan): Promise<Attempt> {
  const body = JSON.stringify(toCloudEvent(event))
  const timestamp = Math.floor(ctx.clock.now().getTime() / 1000)
  const headers = {
    'content-type': 'application/cloudevents+json; charset=utf-8',
    'webhook-id': event.id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signaturesOf(ctx, webhook, { id: event.id, timestamp, body }),
    traceparent: span.context.traceparent,
  }
  try {
    const status = await ctx.outbound.post({ url: webhook.url, headers, body, signal: ctx.signal })
    span.setAttributes({ [keys.httpResponseStatusCode]: status })
    span.end(status < 400 ? undefined : new Error(`answered ${status}`))
    return { status, error: null }
  } catch (error) {
    span.end(error)
    return { status: null, error: errorType(error) }
  }
}
