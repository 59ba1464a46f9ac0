import { describe, expect, it } from 'vitest'
import { testApp } from '../../test/support/app.ts'
import { expectScans } from '../../test/support/index-scans.ts'
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
    await expectScans(app, 'webhook_deliveries_dead', async () => {
      expect((await ask(method, path(id))).status).toBe(200)
    })
  })
})
