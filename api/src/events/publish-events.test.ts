import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { testApp } from '../../test/support/app.ts'
import { editorOf, readAll } from '../../test/support/editor.ts'
import { parseExposition } from '../../test/support/parse-exposition.ts'
import { watchSessions } from '../../test/support/sessions.ts'
import { metrics } from '../contract.ts'
import { type Ctx, inTransaction } from '../platform/ctx.ts'
import { announcedFrom } from '../platform/outbox/announce.ts'
import { hasWaitingEvents } from './has-waiting-events.ts'
import { measureBacklog } from './measure-backlog.ts'
import { publishEvents, type Subscriber } from './publish-events.ts'

const app = await testApp()
const editor = editorOf(app)
const sessions = watchSessions(app.databaseUrl, 'catalog-test')
let made = 0
const newProduct = async (): Promise<{ id: string }> =>
  (await editor.post('/v1/products', { sku: `SKU-${++made}`, name: 'Something' })).body
/** Appends an event as the verbs of slices do. */
const append = (tx: Ctx, id: string) => {
  const data = { id, sku: 'SKU', name: 'Something', status: 'draft', version: 1 }
  return tx.db.execute(
    sql`with ${announcedFrom(
      tx,
      sql`select 'product.created' as type, ${`products/${id}`} as subject, ${JSON.stringify(data)}::text as data`,
    )} select 1`,
  )
}
const publish = (limit = 1_000, subscribers: readonly Subscriber[] = []) =>
  publishEvents(app.ctx(), { limit, subscribers })
const subjects = async () => (await readAll(editor, '/v1/events')).map(({ subject }) => subject)
const gauge = async (name: string) => {
  const { body } = await app.ctx().metrics.render(undefined)
  const samples = parseExposition(body, 'text').flatMap((family) => family.samples)
  return samples.find((sample) => sample.name === name)?.value
}

describe('publishing', () => {
  it('takes the oldest first, so many at a time, and each once', async () => {
    const products = [await newProduct(), await newProduct(), await newProduct()]
    expect(await hasWaitingEvents(app.ctx())).toBe(true)
    expect([await publish(2), await publish(2), await publish(2)]).toEqual([2, 1, 0])
    expect(await hasWaitingEvents(app.ctx())).toBe(false)
    expect(await subjects()).toEqual(products.map(({ id }) => `products/${id}`))
  })

  it('never shows an event before one that was shown already, however late a transaction commits', async () => {
    const late = Promise.withResolvers<void>()
    const appended = Promise.withResolvers<void>()
    const slow = app.ctx().ids.next()
    const writing = inTransaction(app.ctx(), async (tx) => {
      await append(tx, slow)
      appended.resolve()
      await late.promise
    })
    await appended.promise
    const fast = (await newProduct()).id
    await publish()
    const seen = await readAll(editor, '/v1/events')
    expect(seen.at(-1).subject).toBe(`products/${fast}`)
    late.resolve()
    await writing
    await publish()
    const after = Number(seen.at(-1).sequence)
    const { body } = await editor.get(`/v1/events?after=${after}`)
    expect(body.items.map(({ subject }: { subject: string }) => subject)).toEqual([`products/${slow}`])
  })

  it('is done by one relay at a time, whatever their number', async () => {
    await Promise.all(Array.from({ length: 40 }, () => newProduct()))
    const before = (await subjects()).length
    const done = await Promise.all(Array.from({ length: 8 }, () => publish(40)))
    expect(done.toSorted((a, b) => b - a)).toEqual([40, 0, 0, 0, 0, 0, 0, 0])
    expect(new Set(await subjects()).size).toBe(before + 40)
  })

  it('happens with what subscribers write, or not at all', async () => {
    const { id } = await newProduct()
    const broken: Subscriber = async (tx) => {
      await tx.db.execute(sql`select 1 / 0`)
    }
    await expect(publish(10, [broken])).rejects.toThrow()
    expect(await subjects()).not.toContain(`products/${id}`)
    const told: object[] = []
    expect(await publish(10, [async (_tx, range) => void told.push(range)])).toBe(1)
    const [{ sequence }] = (await readAll(editor, `/v1/events?subject=products/${id}`)) as [{ sequence: string }]
    expect(told).toEqual([{ first: Number(sequence), last: Number(sequence) }])
  })

  it('keeps the order of events about one thing, while many change it and relays are ended', async () => {
    const { id } = await newProduct()
    let over = false
    let killed = 0
    const change = async () => {
      for (let n = 0; n < 15; n++) await editor.patch(`/v1/products/${id}`, { name: `${n}` })
    }
    const relay = async () => {
      while (!over) await publish(7).catch(() => undefined)
    }
    const kill = async () => {
      while (!over) {
        // Whoever holds the lock of the relay is in the midst of its work.
        const ended = await sessions.sql`
          select pg_terminate_backend(pid) from pg_locks
          where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())
            and objid::bigint = hashtext('publish')::bigint & 4294967295`
        killed += ended.length
        await new Promise((resolve) => setTimeout(resolve, 2))
      }
    }
    const relays = [relay(), relay(), kill()]
    await Promise.all(Array.from({ length: 6 }, change))
    over = true
    await Promise.all(relays)
    expect(killed).toBeGreaterThan(0)
    await publish()
    const { body } = await editor.get(`/v1/products/${id}`)
    const events = await readAll(editor, `/v1/events?subject=products/${id}&limit=200`)
    const versions = events.map(({ data }) => data.version)
    expect(versions).toEqual(Array.from({ length: body.version }, (_, index) => index + 1))
  })
})

describe('the metrics of the outbox', () => {
  it('say how much waits, how old it is, and how long it took', async () => {
    await publish()
    expect(await measureBacklog(app.ctx())).toBe(0)
    expect(await gauge(metrics.events.oldestAge.name)).toBe(0)
    const before = (await gauge(`${metrics.events.publishDelay.name}_count`)) ?? 0
    await newProduct()
    await app.ctx().db.execute(sql`update outbox set appended_at = appended_at - interval '90 seconds'`)
    expect(await measureBacklog(app.ctx())).toBe(1)
    expect(await gauge(metrics.events.pending.name)).toBe(1)
    expect(await gauge(metrics.events.oldestAge.name)).toBeGreaterThanOrEqual(90)
    await publish()
    await measureBacklog(app.ctx())
    expect(await gauge(metrics.events.pending.name)).toBe(0)
    expect(await gauge(`${metrics.events.publishDelay.name}_count`)).toBe(before + 1)
    expect(await gauge(`${metrics.events.publishDelay.name}_sum`)).toBeGreaterThanOrEqual(90)
  })
})
