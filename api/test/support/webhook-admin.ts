import { expect } from 'vitest'
import { publishEvents } from '../../src/events/index.ts'
import { deliverWebhooks, enqueueDeliveries } from '../../src/webhooks/index.ts'
import type { Delivery, NewWebhook, Webhook } from '../../src/webhooks/schema.ts'
import type { TestApp } from './app.ts'

/** An administrator of webhooks, and what happens to tell of. */
export function adminOf(app: TestApp) {
  let made = 0
  const ask = (method: string, path: string, body?: object, ifMatch = '*') =>
    app.request(method, path, { scopes: ['catalog:admin'], body, headers: { 'if-match': ifMatch } })
  const product = async () => (await ask('POST', '/v1/products', { sku: `SKU-${++made}`, name: 'Something' })).body
  return {
    ask,
    product,
    rename: (id: string, name: string) => ask('PATCH', `/v1/products/${id}`, { name }),
    async newHook(body: object): Promise<NewWebhook> {
      const answer = await ask('POST', '/v1/webhooks', body)
      expect(answer.status).toBe(201)
      return answer.body
    },
    webhook: async (id: string): Promise<Webhook> => (await ask('GET', `/v1/webhooks/${id}`)).body,
    deliveries: async (webhookId: string): Promise<Delivery[]> =>
      (await ask('GET', `/v1/webhook-deliveries?webhookId=${webhookId}&limit=200`)).body.items,
    publish: () => publishEvents(app.ctx(), { limit: 1_000, subscribers: [enqueueDeliveries] }),
    deliver: (runMs = 0) => deliverWebhooks(app.ctx(), { limit: 8, runMs }),
  }
}
