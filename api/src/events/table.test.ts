import { sql } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { testApp } from '../../test/support/app.ts'
import { expectScans } from '../../test/support/index-scans.ts'
import { instantParam } from '../platform/db/sql.ts'
import { publishEvents } from './publish-events.ts'

it('a type of which there are few events is listed by an index', async () => {
  const app = await testApp()
  const { db } = app.ctx()
  await app.request('POST', '/v1/products', { scopes: ['catalog:write'], body: { sku: 'RARE', name: 'Rare' } })
  await publishEvents(app.ctx(), { limit: 1, subscribers: [] })
  const now = instantParam(app.clock.now())
  await db.execute(sql`
    insert into events (id, type, subject, data, occurred_at, published_at, traceparent)
    select gen_random_uuid(), 'stock.changed', 'stock/1', '{}', ${now}, ${now}, '' from generate_series(1, 10000)`)
  await db.execute(sql`analyze events`)
  await expectScans(app, 'events_by_type', async () => {
    const { body } = await app.request('GET', '/v1/events?type=product.created')
    expect(body.items).toHaveLength(1)
  })
})
