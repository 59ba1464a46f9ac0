import { describe, expect, it } from 'vitest'
import { testApp } from '../../test/support/app.ts'
import { nobody, shopOf } from '../../test/support/shelf.ts'

const app = await testApp()
const { inMs, get, newShelf, newSku, post } = shopOf(app)
const minuteMs = 60_000

describe('setPrice', () => {
  it('201: answers with the price, its address and its ETag', async () => {
    const { list, sku, set } = await newShelf()
    const { status, headers, body } = await set({ minQuantity: 10 })
    expect({ status, body, etag: headers.get('etag') ?? '' }).toEqual({
      status: 201,
      body: {
        id: expect.any(String),
        priceListId: list.id,
        sku,
        minQuantity: 10,
        amountMinor: 1250,
        currency: 'EUR',
        amount: '12.50',
        validFrom: inMs(0),
        validTo: null,
        version: 1,
        createdAt: inMs(0),
      },
      etag: '"v1"',
    })
    expect((await get(headers.get('location') ?? '')).body).toEqual(body)
  })

  it.each([
    ['EUR', 1250, '12.50'],
    ['JPY', 1250, '1250'],
    ['KWD', 1250, '1.250'],
    ['CLF', 1250, '0.1250'],
    ['EUR', 0, '0.00'],
    ['KWD', Number.MAX_SAFE_INTEGER, '9007199254740.991'],
  ])('201: %s %i is %s, also when it is read again', async (currency, amountMinor, amount) => {
    const { set } = await newShelf(currency)
    const { status, body } = await set({ amountMinor })
    expect({ status, body }).toMatchObject({ status: 201, body: { currency, amountMinor, amount } })
    expect((await get(`/v1/prices/${body.id}`)).body).toEqual(body)
  })

  it('201: ends the price without an end that begins earlier', async () => {
    const { set } = await newShelf()
    const first = await set()
    const second = await set({ validFrom: inMs(minuteMs), amountMinor: 1300 })
    expect(second).toMatchObject({ status: 201, body: { validFrom: inMs(minuteMs), validTo: null } })
    const ended = { ...first.body, validTo: inMs(minuteMs), version: 2 }
    expect((await get(`/v1/prices/${first.body.id}`)).body).toEqual(ended)
  })

  it('201: leaves alone the prices of other SKUs, lists and tiers', async () => {
    const [shelf, elsewhere] = [await newShelf(), await newShelf()]
    const others = [
      await shelf.set({ minQuantity: 2 }),
      await shelf.set({ sku: elsewhere.sku }),
      await elsewhere.set({ sku: shelf.sku }),
    ]
    await shelf.set({ validFrom: inMs(10) })
    await shelf.set({ validFrom: inMs(20) })
    for (const { body } of others) expect((await get(`/v1/prices/${body.id}`)).body).toEqual(body)
  })

  it('201: takes an instant of the last minute for now, so that history stays as it was', async () => {
    const { set } = await newShelf()
    expect(await set({ validFrom: inMs(-minuteMs) })).toMatchObject({ status: 201, body: { validFrom: inMs(0) } })
  })

  it('201: finds the SKU whatever its case', async () => {
    const { sku, set } = await newShelf()
    expect((await set({ sku: sku.toLowerCase() })).status).toBe(201)
  })

  it.each([
    ['a negative amount', { amountMinor: -1 }],
    ['a fraction', { amountMinor: 12.5 }],
    ['an amount as text', { amountMinor: '1250' }],
    ['an amount that a JSON number does not carry', { amountMinor: 2 ** 53 }],
    ['a quantity of none', { minQuantity: 0 }],
    ['a time that is no time', { validFrom: 'tomorrow' }],
    ['no currency', { currency: undefined }],
  ])('400 http.invalid: %s', async (_, wrong) => {
    const { sku, set } = await newShelf()
    expect(await set(wrong)).toMatchObject({ status: 400, body: { code: 'http.invalid' } })
    expect((await get(`/v1/prices?sku=${sku}`)).body.items).toEqual([])
  })

  it.each([
    ['pricing.currency_mismatch', 'yen in a list of euros', () => ({ currency: 'JPY' })],
    ['products.sku_unknown', 'a SKU that no product has', () => ({ sku: 'NO-SUCH-SKU' })],
    ['pricing.retroactive', 'a beginning in the past', () => ({ validFrom: inMs(-minuteMs - 1) })],
    ['pricing.retroactive', 'an end in the past', () => ({ validTo: inMs(-minuteMs - 1) })],
    ['pricing.validity_empty', 'an end that is the beginning', () => ({ validFrom: inMs(5), validTo: inMs(5) })],
    ['pricing.validity_empty', 'an end before the beginning', () => ({ validFrom: inMs(5), validTo: inMs(4) })],
  ])('422 %s: %s', async (code, _, wrong) => {
    const { sku, set } = await newShelf()
    const present = await set()
    expect(await set(wrong())).toMatchObject({ status: 422, body: { code } })
    expect((await get(`/v1/prices?sku=${sku}`)).body.items).toEqual([present.body])
  })

  it('404 pricing.list_not_found', async () => {
    const price = { sku: await newSku(), amountMinor: 1, currency: 'EUR' }
    const answer = await post(`/v1/price-lists/${nobody}/prices`, price)
    expect(answer).toMatchObject({ status: 404, body: { code: 'pricing.list_not_found' } })
  })

  it.each([
    ['at the same instant', 10, undefined],
    ['before one without an end', 5, undefined],
    ['that ends within one without an end', 5, 15],
  ])('409 pricing.overlap: a price %s', async (_, from, to) => {
    const { sku, set } = await newShelf()
    const present = await set({ validFrom: inMs(10) })
    const answer = await set({ validFrom: inMs(from), ...(to && { validTo: inMs(to) }) })
    expect(answer).toMatchObject({ status: 409, body: { code: 'pricing.overlap' } })
    expect((await get(`/v1/prices?sku=${sku}`)).body.items).toEqual([present.body])
  })
})
