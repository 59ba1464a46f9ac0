import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { startOfTime, type TestAnswer, testApp } from '../../test/support/app.ts'
import { shopOf } from '../../test/support/shelf.ts'
import type { Clock } from '../platform/clock.ts'
import { postgresError } from '../platform/db/errors.ts'
import type { Price } from './schema.ts'

const app = await testApp()
const { inMs, get, newShelf, patch } = shopOf(app)

const clients = 20
const forEachClient = <T>(work: (client: number) => Promise<T>) =>
  Promise.all(Array.from({ length: clients }, (_, client) => work(client)))

/** How often each status was answered. */
const tally = (answers: readonly TestAnswer[]) => {
  const counts = new Map<number, number>()
  for (const { status } of answers) counts.set(status, (counts.get(status) ?? 0) + 1)
  return Object.fromEntries(counts)
}

const historyOf = async (list: { id: string }): Promise<Price[]> =>
  (await get(`/v1/prices?priceListId=${list.id}&limit=200`)).body.items

/** Each price ends before the next one begins. */
const expectNoOverlap = (history: readonly Price[]) => {
  for (const [index, { validTo }] of history.slice(0, -1).entries())
    expect(Date.parse(validTo ?? '9999-01-01')).toBeLessThanOrEqual(Date.parse(history[index + 1]?.validFrom ?? ''))
}

/** Numbers from 1 on in an order that is neither up nor down. */
const shuffled = Array.from({ length: clients }, (_, index) => ((index * 7) % clients) + 1)

describe('prices set at the same time', () => {
  it('lets one win when all mean the same instant', async () => {
    const { list, set } = await newShelf()
    const { body: before } = await set({ amountMinor: 1 })
    app.clock.advance(1_000)
    const answers = await forEachClient((client) => set({ amountMinor: 100 + client }))
    expect(tally(answers)).toEqual({ 201: 1, 409: clients - 1 })
    const winner = answers.find(({ status }) => status === 201)?.body
    expect(await historyOf(list)).toEqual([{ ...before, validTo: inMs(0), version: 2 }, winner])
  })

  it('lets one win when there was no price', async () => {
    const { list, set } = await newShelf()
    const answers = await forEachClient((client) => set({ amountMinor: 100 + client }))
    expect(tally(answers)).toEqual({ 201: 1, 409: clients - 1 })
    expect(await historyOf(list)).toEqual([answers.find(({ status }) => status === 201)?.body])
  })

  it('refuses whoever comes too late, and keeps the price of whoever it accepts', async () => {
    const { list, set } = await newShelf()
    const answers = await forEachClient((client) => set({ validFrom: inMs(shuffled[client] ?? 0) }))
    const accepted = answers.filter(({ status }) => status === 201)
    const refused = answers.filter(({ status }) => status === 409)
    expect(accepted.length + refused.length).toBe(clients)
    expect(refused.every(({ body }) => body.code === 'pricing.overlap')).toBe(true)
    const history = await historyOf(list)
    expect(history.map(({ id }) => id).toSorted()).toEqual(accepted.map(({ body }) => body.id).toSorted())
    // Without gaps: each ends where the next begins, and the last has no end.
    expect(history.map(({ validTo }) => validTo)).toEqual([...history.slice(1).map((next) => next.validFrom), null])
  })

  it('accepts all when time goes on, each ending the one before', async () => {
    let time = startOfTime.getTime()
    const clock: Clock = { now: () => new Date(time++) }
    const lively = shopOf(await testApp({ clock }))
    const { list, set } = await lively.newShelf()
    const answers = await forEachClient((client) => set({ amountMinor: 100 + client }))
    expect(tally(answers)).toEqual({ 201: clients })
    const history: Price[] = (await lively.get(`/v1/prices?priceListId=${list.id}`)).body.items
    expect(history.map(({ amountMinor }) => amountMinor).toSorted()).toEqual(
      answers.map(({ body }) => body.amountMinor).toSorted(),
    )
    expect(history.map(({ validTo }) => validTo)).toEqual([...history.slice(1).map((next) => next.validFrom), null])
  })

  it('never overlaps while prices are also being ended', async () => {
    const { list, set } = await newShelf()
    const { body: first } = await set({ validTo: inMs(1) })
    const answers = await forEachClient((client) =>
      client % 2 === 0
        ? set({ validFrom: inMs(client + 1), validTo: inMs(client + 2) })
        : patch(`/v1/prices/${first.id}`, { validTo: inMs(client + 1) }),
    )
    expect(answers.filter(({ status }) => ![200, 201, 409].includes(status))).toEqual([])
    const history = await historyOf(list)
    expectNoOverlap(history)
    const created = answers.filter(({ status }) => status === 201).map(({ body }) => body.id)
    expect(history.map(({ id }) => id).toSorted()).toEqual([first.id, ...created].toSorted())
  })
})

describe('a price ended by many at the same time', () => {
  it('lets one win of those who know the same version', async () => {
    const { list, set } = await newShelf()
    const { body: price } = await set()
    const answers = await forEachClient((client) =>
      patch(`/v1/prices/${price.id}`, { validTo: inMs(client + 1) }, '"v1"'),
    )
    expect(tally(answers)).toEqual({ 200: 1, 412: clients - 1 })
    expect(await historyOf(list)).toEqual([answers.find(({ status }) => status === 200)?.body])
  })
})

describe('the constraint prices_no_overlap', () => {
  const insert = (price: Price, minQuantity: number, [from, to]: readonly [string, string | null]) =>
    app.ctx().db.execute(sql`
      insert into prices (id, price_list_id, sku_key, min_quantity, amount_minor, valid_from, valid_to, created_at, created_by)
      values (${app.ctx().ids.next()}, ${price.priceListId}, ${price.sku}, ${minQuantity}, 1,
        ${from}::timestamptz, ${to}::timestamptz, now(), 'test')`)
  const outcome = (work: Promise<unknown>) =>
    work.then(
      () => 'inserted',
      (error: unknown) => postgresError(error)?.code,
    )

  it.each([
    ['within', 1, [12, 18], '23P01'],
    ['around', 1, [5, 25], '23P01'],
    ['into its beginning', 1, [5, 11], '23P01'],
    ['into its end', 1, [19, null], '23P01'],
    ['up to its beginning', 1, [5, 10], 'inserted'],
    ['from its end on', 1, [20, null], 'inserted'],
    ['within, in another tier', 2, [12, 18], 'inserted'],
    ['of no time', 1, [5, 5], '23514'],
    ['backwards', 1, [5, 4], '23514'],
  ] as const)('judges a price %s', async (_, minQuantity, [from, to], expected) => {
    const { set } = await newShelf()
    const { body: price } = await set({ validFrom: inMs(10), validTo: inMs(20) })
    const interval = [inMs(from), to === null ? null : inMs(to)] as const
    expect(await outcome(insert(price, minQuantity, interval))).toBe(expected)
  })
})
