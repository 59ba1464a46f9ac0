import { sql } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { testApp } from '../../test/support/app.ts'
import { adminOf } from '../../test/support/webhook-admin.ts'
import { addDeliveries } from '../../test/support/webhook-backlog.ts'
import { startWebhookReceiver } from '../../test/support/webhook-receiver.ts'
import { inBatches } from '../platform/lifecycle/in-batches.ts'
import { buryPending } from './bury-pending.ts'

it.each(['a request', 'an answer by 410'])(
  'a webhook is disabled by %s, however much is pending for it, and all of that given up in batches',
  async (by) => {
    const app = await testApp({
      pool: { statementTimeoutMs: 400 },
      outbound: { privateTargets: true, timeoutMs: 5_000 },
    })
    const receiver = await startWebhookReceiver()
    const { ask, newHook, webhook, deliver } = adminOf(app)
    const [disabled, other] = [await newHook({ url: receiver.url }), await newHook({ url: receiver.url })]
    await addDeliveries(app.databaseUrl, { webhookId: disabled.id, count: 20_000, state: 'pending' })
    receiver.answerWith(410)
    if (by === 'a request') await ask('PATCH', `/v1/webhooks/${disabled.id}`, { enabled: false })
    else await Promise.all([deliver(), deliver()])
    expect(await webhook(disabled.id)).toMatchObject({ disabledReason: by === 'a request' ? 'requested' : 'gone' })
    expect(await deliver()).toBe(0)
    const said = app.logLines.filter((line) => line.includes('a webhook was disabled'))
    expect(said).toHaveLength(by === 'a request' ? 0 : 1)

    await addDeliveries(app.databaseUrl, { webhookId: other.id, count: 10, state: 'pending' })
    const buried = await inBatches(buryPending, { limit: 500, runMs: 60_000 })(app.ctx())
    expect(buried).toBeGreaterThanOrEqual(19_000)
    const states = await app.ctx().db.execute(sql`
      select webhook_id = ${other.id} as other, state, count(*)::integer from webhook_deliveries group by 1, 2 order by 1`)
    expect([...states]).toEqual([
      { other: false, state: 'dead', count: 20_000 },
      { other: true, state: 'pending', count: 10 },
    ])
  },
)
