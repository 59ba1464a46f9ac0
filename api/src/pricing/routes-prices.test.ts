import { beforeAll, describe, expect, it } from 'vitest'
import { startOfTime, testApp } from '../../test/support/app.ts'
import { readAll } from '../../test/support/editor.ts'
import { nobody, shopOf } from '../../test/support/shelf.ts'

const app = await testApp()
const shop = shopOf(app)
const { inMs, get, newShelf, patch } = shop
const minuteMs = 60_000

describe('listPrices', () => {
  const at = (ms: number) => new Date(startOfTime.getTime() + ms).toISOString()
  const history: { id: string }[] = []
  let shelf: Awaited<ReturnType<typeof newShelf>>

  beforeAll(async () => {
    shelf = await newShelf()
    for (const price of [
      { validFrom: at(1_000), validTo: at(2_000) },
      { validFrom: at(2_000), validTo: at(3_000) },
      { validFrom: at(3_000) },
      { validFrom: at(4_000), minQuantity: 10 },
    ])
      history.push((await shelf.set(price)).body)
  })

  it.each([
    ['sort=validFrom', [0, 1, 2, 3]],
    ['sort=-validFrom', [3, 2, 1, 0]],
    ['minQuantity=1', [0, 1, 2]],
    ['minQuantity=10', [3]],
    [`at=${at(999)}`, []],
    [`at=${at(1_000)}`, [0]],
    [`at=${at(1_999)}`, [0]],
    [`at=${at(2_000)}`, [1]],
    [`at=${at(4_000)}`, [2, 3]],
    [`priceListId=${nobody}`, []],
  ])('200: %s', async (query, expected) => {
    const { status, body } = await get(`/v1/prices?sku=${shelf.sku}&${query}&count=exact`)
    const items = expected.map((index) => history[index])
    const count = { value: items.length, exact: true }
    expect({ status, body }).toEqual({ status: 200, body: { items, nextCursor: null, count } })
  })

  it.each(['sku', '-sku', 'validFrom', '-validFrom'])('200: sort=%s pages through each price once', async (sort) => {
    const paged = await readAll(shop, `/v1/prices?priceListId=${shelf.list.id}&sort=${sort}&limit=1`)
    const ids = (prices: readonly { id: string }[]) => prices.map(({ id }) => id).toSorted()
    expect(ids(paged)).toEqual(ids(history))
  })

  it('400 http.cursor_invalid', async () => {
    const answer = await get('/v1/prices?cursor=AAAAAAAAAAAAAAAAAAAAAAAA')
    expect(answer).toMatchObject({ status: 400, body: { code: 'http.cursor_invalid' } })
  })
})

describe('getEffectivePrice', () => {
  it('200: has no ETag, since what is in force changes with time', async () => {
    const { list, sku, set } = await newShelf()
    const { body: price } = await set()
    const { status, headers, body } = await get(`/v1/prices/effective?sku=${sku}&priceListId=${list.id}`)
    expect({ status, body, etag: headers.get('etag') }).toEqual({ status: 200, body: price, etag: null })
  })

  it.each([
    [404, 'pricing.no_price', `priceListId=${nobody}&sku=ANY`],
    [400, 'http.invalid', `priceListId=${nobody}`],
    [400, 'http.invalid', `priceListId=${nobody}&sku=ANY&quantity=0`],
    [400, 'http.invalid', `priceListId=${nobody}&sku=ANY&quantity=1.5`],
    [400, 'http.invalid', `priceListId=${nobody}&sku=ANY&at=now`],
  ])('%i %s: %s', async (status, code, query) => {
    expect(await get(`/v1/prices/effective?${query}`)).toMatchObject({ status, body: { code } })
  })
})

describe('getPrice', () => {
  it('200, and 304 while the version is known', async () => {
    const { set } = await newShelf()
    const { body: price } = await set()
    const { headers, body } = await get(`/v1/prices/${price.id}`)
    expect(body).toEqual(price)
    expect((await get(`/v1/prices/${price.id}`, { 'if-none-match': headers.get('etag') ?? '' })).status).toBe(304)
  })

  it.each([
    [404, 'pricing.price_not_found', nobody],
    [400, 'http.invalid', 'effectively'],
  ])('%i %s', async (status, code, id) => {
    expect(await get(`/v1/prices/${id}`)).toMatchObject({ status, body: { code } })
  })
})

describe('endPrice', () => {
  it('200: says when the price ends, and may say so again before that', async () => {
    const { set } = await newShelf()
    const { body: price } = await set()
    const { status, headers, body } = await patch(`/v1/prices/${price.id}`, { validTo: inMs(10) }, '"v1"')
    const ended = { ...price, validTo: inMs(10), version: 2 }
    expect({ status, body, etag: headers.get('etag') ?? '' }).toEqual({ status: 200, body: ended, etag: '"v2"' })
    expect(await patch(`/v1/prices/${price.id}`, { validTo: inMs(20) }, '"v2"')).toMatchObject({
      status: 200,
      body: { validTo: inMs(20), version: 3 },
    })
    expect((await get(`/v1/prices/${price.id}`)).body.validTo).toBe(inMs(20))
  })

  it('200: takes an instant of the last minute for now', async () => {
    const { set } = await newShelf()
    const { body: price } = await set()
    app.clock.advance(minuteMs)
    const answer = await patch(`/v1/prices/${price.id}`, { validTo: price.validFrom })
    expect(answer).toMatchObject({ status: 200, body: { validTo: inMs(0) } })
  })

  it('412 http.version_stale: another price has ended it meanwhile', async () => {
    const { set } = await newShelf()
    const { body: price } = await set()
    await set({ validFrom: inMs(10) })
    const answer = await patch(`/v1/prices/${price.id}`, { validTo: inMs(5) }, '"v1"')
    expect(answer).toMatchObject({ status: 412, body: { code: 'http.version_stale' } })
    expect((await get(`/v1/prices/${price.id}`)).body.validTo).toBe(inMs(10))
  })

  it('409 pricing.overlap: it would last into the next price', async () => {
    const { set } = await newShelf()
    const { body: price } = await set()
    await set({ validFrom: inMs(10) })
    const answer = await patch(`/v1/prices/${price.id}`, { validTo: inMs(11) })
    expect(answer).toMatchObject({ status: 409, body: { code: 'pricing.overlap' } })
    expect((await get(`/v1/prices/${price.id}`)).body).toEqual({ ...price, validTo: inMs(10), version: 2 })
  })

  it('409 pricing.price_ended: from the instant of its end', async () => {
    const { set } = await newShelf()
    const { body: price } = await set({ validTo: inMs(10) })
    app.clock.advance(9)
    expect((await patch(`/v1/prices/${price.id}`, { validTo: inMs(1) })).status).toBe(200)
    app.clock.advance(1)
    const answer = await patch(`/v1/prices/${price.id}`, { validTo: inMs(1_000) })
    expect(answer).toMatchObject({ status: 409, body: { code: 'pricing.price_ended' } })
  })

  it.each([
    ['pricing.retroactive', 'an end in the past', -minuteMs - 1],
    ['pricing.validity_empty', 'an end that is the beginning', 100],
    ['pricing.validity_empty', 'an end before the beginning', 99],
  ])('422 %s: %s', async (code, _, ms) => {
    const { set } = await newShelf()
    const { body: price } = await set({ validFrom: inMs(100) })
    expect(await patch(`/v1/prices/${price.id}`, { validTo: inMs(ms) })).toMatchObject({ status: 422, body: { code } })
    expect((await get(`/v1/prices/${price.id}`)).body).toEqual(price)
  })

  it('400 http.invalid: changes the amount', async () => {
    const { set } = await newShelf()
    const { body: price } = await set()
    const answer = await patch(`/v1/prices/${price.id}`, { amountMinor: 1, validTo: inMs(10) })
    expect(answer).toMatchObject({ status: 400, body: { code: 'http.invalid' } })
  })

  it('404 pricing.price_not_found', async () => {
    const answer = await patch(`/v1/prices/${nobody}`, { validTo: inMs(10) })
    expect(answer).toMatchObject({ status: 404, body: { code: 'pricing.price_not_found' } })
  })
})
