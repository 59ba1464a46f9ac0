import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { testApp } from '../../test/support/app.ts'
import { adminOf } from '../../test/support/webhook-admin.ts'
import { isSignedBy, startWebhookReceiver } from '../../test/support/webhook-receiver.ts'
import { hasDueDeliveries } from './claim-deliveries.ts'
import { deliverWebhooks } from './deliver-webhooks.ts'
import { failingMaxMs, retryDelayMs } from './retry.ts'

const dayMs = 24 * 60 * 60 * 1000

/** A service, a consumer, and a webhook from the one to the other. */
async function world(facts: object = {}) {
  const app = await testApp({ outbound: { privateTargets: true, timeoutMs: 300 } })
  const receiver = await startWebhookReceiver()
  const admin = adminOf(app)
  const hook = await admin.newHook({ url: receiver.url, ...facts })
  return { app, receiver, hook, ...admin }
}

describe('a delivery', () => {
  it('is a signed CloudEvent, and is not sent again', async () => {
    const { app, receiver, hook, product, publish, deliver, deliveries } = await world()
    const { id } = await product()
    await publish()
    expect([await deliver(), await deliver()]).toEqual([1, 0])
    const [got] = receiver.received
    expect(receiver.received).toHaveLength(1)
    expect(got?.headers).toMatchObject({
      'content-type': 'application/cloudevents+json; charset=utf-8',
      'webhook-id': got?.event.id,
      'webhook-timestamp': String(app.clock.now().getTime() / 1000),
      'user-agent': expect.stringMatching(/^catalog-api\//),
    })
    expect(got && isSignedBy(hook.secret, got)).toBe(true)
    expect(got && isSignedBy(hook.secret, { ...got, body: `${got.body} ` })).toBe(false)
    const [feed] = (await app.request('GET', '/v1/events')).body.items
    expect(got?.event).toEqual(feed)
    expect(feed.subject).toBe(`products/${id}`)
    const state = { state: 'delivered', attempts: 1, lastStatus: 204, lastError: null, nextAttemptAt: null }
    expect(await deliveries(hook.id)).toMatchObject([state])
  })

  it('is only of the types that the webhook wants', async () => {
    const { receiver, product, rename, publish, deliver } = await world({ types: ['product.updated'] })
    const { id } = await product()
    await rename(id, 'Renamed')
    expect(await publish()).toBe(2)
    await deliver()
    expect(receiver.received.map(({ event }) => event.type)).toEqual(['product.updated'])
  })

  it.each<[string, number | 'nothing', object]>([
    ['an error', 500, { lastStatus: 500, lastError: null }],
    ['a redirect, which is not followed', 302, { lastStatus: 302, lastError: null }],
    ['no answer in time', 'nothing', { lastStatus: null, lastError: 'TimeoutError' }],
  ])('is tried again after %s, later and later, and at last given up', async (_what, answer, last) => {
    const { app, receiver, hook, product, publish, deliver, deliveries } = await world()
    receiver.answerWith(answer)
    await product()
    await publish()
    const waits: number[] = []
    for (;;) {
      expect(await deliver()).toBe(1)
      const [delivery] = await deliveries(hook.id)
      expect(delivery).toMatchObject(last)
      if (delivery?.nextAttemptAt === null || delivery === undefined) break
      const waitMs = Date.parse(delivery.nextAttemptAt) - app.clock.now().getTime()
      waits.push(waitMs)
      app.clock.advance(waitMs - 1)
      expect(await deliver()).toBe(0)
      app.clock.advance(1)
      // The webhook itself may be paused for up to five minutes more.
      if (!(await hasDueDeliveries(app.ctx()))) app.clock.advance(5 * 60_000)
    }
    expect(waits.length).toBe(8)
    expect(waits.toSorted((a, b) => a - b)).toEqual(waits)
    expect(await deliveries(hook.id)).toMatchObject([{ state: 'dead', attempts: 9 }])
    expect(receiver.received).toHaveLength(9)
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  })

  it('that arrives later ends the trouble', async () => {
    const { app, receiver, hook, product, publish, deliver, webhook } = await world()
    receiver.answerWith(503)
    await product()
    await publish()
    await deliver()
    const failing = await webhook(hook.id)
    expect(failing).toMatchObject({ failingSince: app.clock.now().toISOString(), version: 2 })
    app.clock.advance(10_000)
    expect(await deliver()).toBe(1)
    expect(await webhook(hook.id)).toEqual(failing)
    receiver.answerWith(200)
    app.clock.advance(10 * 60_000)
    await deliver()
    expect(await webhook(hook.id)).toMatchObject({ failingSince: null, version: 3 })
  })

  it('never overtakes an earlier one about the same subject, while others go on', async () => {
    const { app, receiver, product, rename, publish, deliver } = await world({ types: ['product.updated'] })
    const [slow, other] = [await product(), await product()]
    receiver.answerWith(({ event }) => (event.data.name === 'first' ? 500 : 204))
    await rename(slow.id, 'first')
    await rename(slow.id, 'second')
    await rename(other.id, 'third')
    await publish()
    await deliver()
    await deliver()
    expect(receiver.received.map(({ event }) => event.data.name)).toEqual(['first', 'third'])
    expect(await hasDueDeliveries(app.ctx())).toBe(false)
    receiver.answerWith(204)
    app.clock.advance(10_000)
    await deliver()
    await deliver()
    expect(receiver.received.map(({ event }) => event.data.name)).toEqual(['first', 'third', 'first', 'second'])
  })

  it('is never tried twice at once, whatever the number of processes', async () => {
    const { receiver, app, product, publish } = await world()
    for (let n = 0; n < 12; n++) await product()
    await publish()
    const drain = async () => {
      while ((await deliverWebhooks(app.ctx(), { limit: 3, runMs: 0 })) > 0) await sleep(1)
    }
    await Promise.all([drain(), drain(), drain(), drain()])
    const ids = receiver.received.map(({ headers }) => headers['webhook-id'])
    expect([ids.length, new Set(ids).size]).toEqual([12, 12])
  })

  it('whose process ends on the way is sent again when its lease is over', async () => {
    const { app, receiver, hook, product, publish, deliver, deliveries } = await world()
    await product()
    await publish()
    receiver.answerWith('nothing')
    const ending = new AbortController()
    const lost = deliverWebhooks(app.ctx([], ending.signal), { limit: 1, runMs: 0 })
    await expect.poll(() => receiver.received.length).toBe(1)
    ending.abort(new Error('the process is ending'))
    await lost
    expect(await deliveries(hook.id)).toMatchObject([{ state: 'pending', attempts: 1, lastStatus: null }])
    receiver.answerWith(204)
    expect(await deliver()).toBe(0)
    app.clock.advance(30_000)
    expect(await deliver()).toBe(1)
    expect(await deliveries(hook.id)).toMatchObject([{ state: 'delivered', attempts: 2 }])
  })
})

describe('a webhook', () => {
  it('that fails again and again is left alone for a while, and tried by one event then', async () => {
    const { app, receiver, product, publish, deliver } = await world()
    receiver.answerWith(500)
    for (let n = 0; n < 9; n++) await product()
    await publish()
    while ((await deliver()) > 0);
    const tried = receiver.received.length
    expect(tried).toBe(5)
    expect(await hasDueDeliveries(app.ctx())).toBe(false)
    expect(await deliver()).toBe(0)
    app.clock.advance(10 * 60_000)
    expect(await hasDueDeliveries(app.ctx())).toBe(true)
    expect(await deliver()).toBe(1)
    expect(receiver.received).toHaveLength(tried + 1)
  })

  it.each([
    ['answers 410', 'gone', 410, 1],
    ['has failed for days', 'failing', 500, 7],
  ])('that %s is disabled, and what was pending can be replayed', async (_what, reason, status, attempts) => {
    const { app, receiver, hook, ask, product, publish, deliver, deliveries, webhook } = await world()
    receiver.answerWith(status)
    const { id } = await product()
    await ask('PATCH', `/v1/products/${id}`, { name: 'Waits for the one before' })
    await publish()
    for (let attempt = 1; attempt <= attempts; attempt++) {
      expect(await webhook(hook.id)).toMatchObject({ disabledReason: null })
      app.clock.advance(failingMaxMs / 6 + 1)
      expect(await deliver()).toBe(1)
    }
    expect(await webhook(hook.id)).toMatchObject({ disabledReason: reason })
    expect((await deliveries(hook.id)).map(({ state }) => state)).toEqual(['dead', 'dead'])
    await product()
    await publish()
    expect(await deliver()).toBe(0)
    expect(await deliveries(hook.id)).toHaveLength(2)

    receiver.answerWith(204)
    const replay = () => ask('POST', `/v1/webhooks/${hook.id}/replay`)
    expect(await replay()).toMatchObject({ status: 409, body: { code: 'webhooks.disabled' } })
    expect((await ask('PATCH', `/v1/webhooks/${hook.id}`, { enabled: true })).body).toMatchObject({
      disabledReason: null,
      failingSince: null,
    })
    expect(await replay()).toMatchObject({ status: 200, body: { count: 2 } })
    const before = receiver.received.length
    expect([await deliver(), await deliver(), await deliver()]).toEqual([1, 1, 0])
    const types = receiver.received.slice(before).map(({ event }) => event.type)
    expect(types).toEqual(['product.created', 'product.updated'])
  })

  it('that has failed for days is disabled, however many events wait, each with attempts left', async () => {
    const { app, receiver, hook, product, publish, deliver, webhook } = await world()
    receiver.answerWith(500)
    for (let sinceMs = 0; sinceMs <= failingMaxMs; sinceMs += dayMs / 2) {
      for (let n = 0; n < 3; n++) await product()
      await publish()
      await deliver()
      expect(await webhook(hook.id)).toMatchObject({ disabledReason: null })
      app.clock.advance(dayMs / 2)
    }
    await deliver()
    expect(await webhook(hook.id)).toMatchObject({ disabledReason: 'failing' })
  })

  it('that gave one event up days ago is not disabled by the first failure of the next', async () => {
    const { app, receiver, hook, product, publish, deliver, deliveries, webhook } = await world()
    receiver.answerWith(500)
    await product()
    await publish()
    for (let attempt = 1; attempt <= 9; attempt++) {
      expect(await deliver()).toBe(1)
      app.clock.advance(retryDelayMs(attempt, 'ffffffff') ?? 6 * dayMs)
    }
    await product()
    await publish()
    expect(await deliver()).toBe(1)
    const states = (await deliveries(hook.id)).map(({ state, attempts }) => [state, attempts])
    expect(states.toSorted()).toEqual([
      ['dead', 9],
      ['pending', 1],
    ])
    expect(await webhook(hook.id)).toMatchObject({ disabledReason: null })
    receiver.answerWith(204)
    app.clock.advance(5 * 60_000)
    expect(await deliver()).toBe(1)
    expect(await webhook(hook.id)).toMatchObject({ disabledReason: null, failingSince: null })
  })

  it('with a new secret is told by the three before it, too, for a day after the last rotation', async () => {
    const { app, receiver, hook, ask, rename, product, publish, deliver } = await world()
    const { id } = await product()
    const secrets = [hook.secret]
    const rotate = async () => secrets.push((await ask('POST', `/v1/webhooks/${hook.id}/secret`)).body.secret)
    const signers = async () => {
      await rename(id, 'Again')
      await publish()
      while ((await deliver()) > 0);
      const last = receiver.received.at(-1)
      return secrets.map((secret) => last && isSignedBy(secret, last))
    }
    await rotate()
    expect(await signers()).toEqual([true, true])
    app.clock.advance(dayMs - 1)
    await rotate()
    app.clock.advance(dayMs - 1)
    expect(await signers()).toEqual([true, true, true])
    await rotate()
    await rotate()
    expect(new Set(secrets).size).toBe(5)
    expect(await signers()).toEqual([false, true, true, true, true])
    app.clock.advance(dayMs)
    expect(await signers()).toEqual([false, false, false, false, true])
  })
})

describe('the wait before the next attempt', () => {
  it.each([1, 4, 8])('after attempt %i differs by delivery, by a fifth at most', (attempts) => {
    const least = retryDelayMs(attempts, '01939a2e-7c00-7000-8000-000000000000') ?? 0
    const most = retryDelayMs(attempts, '01939a2e-7c00-7000-8000-0000ffffffff') ?? 0
    expect(most / least).toBeCloseTo(1.2)
  })

  it('ends after nine', () => {
    expect(retryDelayMs(9, '01939a2e-7c00-7000-8000-000000000000')).toBeUndefined()
  })
})
