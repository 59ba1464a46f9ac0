import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { testApp } from '../../test/support/app.ts'
import { eventually } from '../../test/support/eventually.ts'
import { adminOf } from '../../test/support/webhook-admin.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../../test/support/webhook-receiver.ts'
import { inTransaction } from '../platform/ctx.ts'
import { deliverWebhooks } from './deliver-webhooks.ts'
import type { NewWebhook } from './schema.ts'

/** A service with consumers, each with a webhook of its own, and so many products to tell them of. */
async function world({
  consumers,
  products,
  timeoutMs = 300,
}: {
  consumers: number
  products: number
  timeoutMs?: number
}) {
  const app = await testApp({ outbound: { privateTargets: true, timeoutMs } })
  const admin = adminOf(app)
  const receivers: WebhookReceiver[] = []
  const hooks: NewWebhook[] = []
  for (let n = 0; n < consumers; n++) {
    const receiver = await startWebhookReceiver()
    receivers.push(receiver)
    hooks.push(await admin.newHook({ url: receiver.url }))
  }
  for (let n = 0; n < products; n++) await admin.product()
  await admin.publish()
  const counts = () => receivers.map(({ received }) => received.length)
  return { app, receivers, hooks, counts, ...admin }
}

describe('a run', () => {
  it('goes on until none is due, with those that had to wait for one before', async () => {
    const { receivers, product, rename, publish, deliver } = await world({ consumers: 1, products: 20 })
    const { id } = await product()
    await rename(id, 'second')
    await rename(id, 'third')
    await publish()
    expect(await deliver(30_000)).toBe(23)
    expect(receivers[0]?.received).toHaveLength(23)
  })

  it('takes on no more when its time is over, and waits for the results of what is under way', async () => {
    const { receivers, hooks, deliver, deliveries } = await world({ consumers: 1, products: 12 })
    receivers[0]?.answerWith('nothing')
    expect(await deliver(100)).toBe(4)
    const tried = (await deliveries(hooks[0]?.id ?? '')).filter(({ attempts }) => attempts > 0)
    expect(tried).toHaveLength(4)
    expect(new Set(tried.map(({ lastError }) => lastError))).toEqual(new Set(['TimeoutError']))
  })

  it('reaches every webhook, however much waits for others', async () => {
    const { counts, deliver } = await world({ consumers: 3, products: 100 })
    for (let n = 0; n < 10; n++) await deliver()
    expect(Math.min(...counts())).toBeGreaterThan(0)
    expect(Math.max(...counts()) - Math.min(...counts())).toBeLessThanOrEqual(1)
  })

  it('lets nobody wait for a webhook that is slow', async () => {
    const { app, receivers, counts } = await world({ consumers: 2, products: 40, timeoutMs: 20_000 })
    receivers[0]?.answerWith('nothing')
    const ending = new AbortController()
    const run = deliverWebhooks(app.ctx([], ending.signal), { limit: 8, runMs: 20_000 })
    await eventually(() => counts()).toEqual([4, 40])
    ending.abort(new Error('the process is ending'))
    await run
  })

  it('notices what becomes due while it waits for a slow one', async () => {
    const { app, receivers, counts, product, publish } = await world({ consumers: 2, products: 1, timeoutMs: 20_000 })
    receivers[0]?.answerWith('nothing')
    const ending = new AbortController()
    const run = deliverWebhooks(app.ctx([], ending.signal), { limit: 8, runMs: 20_000 })
    await eventually(() => counts()).toEqual([1, 1])
    await product()
    await publish()
    await eventually(() => counts()).toEqual([2, 2])
    ending.abort(new Error('the process is ending'))
    await run
  })

  it('in which a result cannot be written fails, after those of all others have been', async () => {
    const { app, receivers, hooks, deliver, deliveries } = await world({ consumers: 2, products: 1 })
    receivers[0]?.answerWith(418)
    receivers[1]?.answerWith('nothing')
    await app.ctx().db.execute(sql`alter table webhook_deliveries add check (last_status <> 418)`)
    await expect(deliver(30_000)).rejects.toThrow()
    expect(await deliveries(hooks[0]?.id ?? '')).toMatchObject([{ attempts: 1, lastStatus: null, lastError: null }])
    expect(await deliveries(hooks[1]?.id ?? '')).toMatchObject([{ attempts: 1, lastError: 'TimeoutError' }])
  })

  it('does not fail for a webhook that is deleted while it becomes well', async () => {
    const { app, receivers, hooks, deliver, deliveries } = await world({ consumers: 1, products: 1 })
    const id = hooks[0]?.id ?? ''
    receivers[0]?.answerWith(503)
    await deliver()
    receivers[0]?.answerWith(204)
    app.clock.advance(10_000)
    const run = await inTransaction(app.ctx(), async (tx) => {
      await tx.db.execute(sql`select from webhooks where id = ${id} for update`)
      const delivering = deliver()
      await eventually(async () => (await deliveries(id))[0]?.state).toBe('delivered')
      await tx.db.execute(sql`delete from webhooks where id = ${id}`)
      return { delivering }
    })
    expect(await run.delivering).toBe(1)
  })
})
