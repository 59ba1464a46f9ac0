import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { testApp } from '../../test/support/app.ts'
import { adminOf } from '../../test/support/webhook-admin.ts'
import { addDeliveries } from '../../test/support/webhook-backlog.ts'

describe('of a webhook with many deliveries, the few dead letters', () => {
  it.each([
    ['are listed', 'GET', (id: string) => `/v1/webhook-deliveries?state=dead&webhookId=${id}`],
    ['are replayed', 'POST', (id: string) => `/v1/webhooks/${id}/replay`],
  ])('%s by an index', async (_what, method, path) => {
    const app = await testApp()
    const { ask, newHook } = adminOf(app)
    const { id } = await newHook({ url: 'https://shop.example.com/hooks' })
    await addDeliveries(app.databaseUrl, { webhookId: id, count: 10_000, state: 'delivered' })
    await addDeliveries(app.databaseUrl, { webhookId: id, count: 5, state: 'dead' })
    const scans = async () => {
      expect((await ask(method, path(id))).status).toBe(200)
      const rows = await app.ctx().db.execute(sql`
        select idx_scan::integer as scans from pg_stat_user_indexes where indexrelname = 'webhook_deliveries_dead'`)
      return (rows as unknown as [{ scans: number }])[0].scans
    }
    // A session tells of its scans once a second.
    await expect.poll(scans, { timeout: 10_000, interval: 200 }).toBeGreaterThan(0)
  })
})
