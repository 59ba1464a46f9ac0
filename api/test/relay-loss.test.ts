import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { expect, it, onTestFinished } from 'vitest'
import { serviceName } from '../src/contract.ts'
import type { CloudEvent } from '../src/events/schema.ts'
import { createMigratedDatabase } from './support/database.ts'
import { type ServiceProcess, startService } from './support/service-process.ts'
import { startWebhookReceiver } from './support/webhook-receiver.ts'

/**
 * Processes that relay events are killed without warning, and their sessions with the database, while others write:
 * every acknowledged change is in the feed once and in order, and reaches the consumer of webhooks at least once.
 */

const env = { WEBHOOK_PRIVATE_TARGETS: 'true', WEBHOOK_TIMEOUT_MS: '1000' }

const send = async ({ origin, token }: ServiceProcess, path: string, body: object, headers = {}) => {
  const answer = await fetch(origin + path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
  })
  return { status: answer.status, body: (await answer.json()) as { id: string } }
}

async function feedOf({ origin }: ServiceProcess): Promise<readonly CloudEvent[]> {
  const events: CloudEvent[] = []
  for (;;) {
    const after = Number(events.at(-1)?.sequence ?? 0)
    const answer = await fetch(`${origin}/v1/events?limit=200&type=product.created&after=${after}`)
    const { items } = (await answer.json()) as { items: CloudEvent[] }
    if (items.length === 0) return events
    events.push(...items)
  }
}

it('costs no event', async () => {
  const database = await createMigratedDatabase()
  onTestFinished(() => database.drop())
  const sql = postgres(database.url, { max: 1, onnotice: () => undefined })
  onTestFinished(() => sql.end({ timeout: 1 }))
  const receiver = await startWebhookReceiver()
  const keeper = await startService(database.url, { env })
  const hook = await send(keeper, '/v1/webhooks', { url: receiver.url, types: ['product.created'] })
  expect(hook.status).toBe(201)

  const acknowledged = new Set<string>()
  let over = false
  const writer = async (name: number) => {
    for (let n = 0; !over; n++) {
      const body = { sku: `LOSS-${name}-${n}`, name: 'Lost and found' }
      const key = { 'idempotency-key': randomUUID() }
      // As a good client does: again until it is answered.
      for (;;) {
        const answer = await send(keeper, '/v1/products', body, key)
        if (answer.status === 201) {
          acknowledged.add(answer.body.id)
          break
        }
        expect([409, 503]).toContain(answer.status)
        await sleep(20)
      }
    }
  }
  const writers = Promise.all([0, 1, 2].map(writer))
  for (let n = 0; n < 2; n++) {
    const victim = await startService(database.url, { env })
    await sleep(700)
    await sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = ${serviceName} and random() < 0.5`
    victim.kill('SIGKILL')
    expect(await victim.exited).toEqual({ code: null, signal: 'SIGKILL' })
  }
  over = true
  await writers
  expect(acknowledged.size).toBeGreaterThan(10)

  const waiting = async () => (await sql`select from outbox`).length
  await expect.poll(waiting, { timeout: 20_000 }).toBe(0)
  const feed = await feedOf(keeper)
  expect(feed.map(({ data }) => data['id']).toSorted()).toEqual([...acknowledged].toSorted())
  expect(feed.map(({ sequence }) => sequence)).toEqual(feed.map(({ sequence }) => sequence).toSorted())

  // What a killed process had claimed is tried again when its lease is over: 11 seconds later.
  const undelivered = async () => (await sql`select from webhook_deliveries where state <> 'delivered'`).length
  await expect.poll(undelivered, { timeout: 45_000, interval: 250 }).toBe(0)
  expect(new Set(receiver.received.map(({ event }) => event.data.id))).toEqual(acknowledged)
  keeper.kill('SIGTERM')
  expect(await keeper.exited).toEqual({ code: 0, signal: null })
  expect(keeper.complaints()).toBe('')
}, 120_000)
