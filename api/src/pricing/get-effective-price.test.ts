import { beforeAll, describe, expect, it } from 'vitest'
import { startOfTime, testApp } from '../../test/support/app.ts'
import { shopOf } from '../../test/support/shelf.ts'
import type { CurrencyCode } from './currency.ts'
import { setPrice } from './set-price.ts'

const app = await testApp()
const { get, newList, newSku } = shopOf(app)

const hourMs = 3_600_000
/** The instant so many hours (and milliseconds) after the test's clock. */
const hour = (hours: number, ms = 0) => new Date(startOfTime.getTime() + hours * hourMs + ms)

/** One SKU in a list: hours from, hours to (null: open), from how many pieces on, minor units. */
const history: readonly (readonly [from: number, to: number | null, minQuantity: number, amountMinor: number])[] = [
  [-10, -5, 1, 1000],
  [-5, 0, 1, 1100],
  [0, 5, 1, 1200],
  // Nothing from hour 5 to hour 10.
  [10, null, 1, 1300],
  [-5, 10, 10, 900],
  [0, null, 100, 700],
]

interface Shelf {
  readonly sku: string
  readonly list: string
}

async function shelfOf(currency: CurrencyCode): Promise<Shelf> {
  const sku = await newSku()
  const list = (await newList(currency)).id
  for (const [from, to, minQuantity, amountMinor] of history)
    await setPrice(app.ctx(), {
      priceListId: list,
      past: 'allowed',
      price: {
        sku,
        minQuantity,
        amountMinor,
        currency,
        validFrom: hour(from),
        validTo: to === null ? null : hour(to),
      },
    })
  return { sku, list }
}

const shelves = new Map<CurrencyCode, Shelf>()
beforeAll(async () => {
  for (const currency of ['EUR', 'JPY', 'KWD'] as const) shelves.set(currency, await shelfOf(currency))
})

const shelfIn = (currency: CurrencyCode): Shelf => {
  const shelf = shelves.get(currency)
  if (shelf === undefined) throw new Error(`nothing is sold for ${currency}`)
  return shelf
}

async function priceAt(currency: CurrencyCode, at: Date, quantity?: number) {
  const { sku, list } = shelfIn(currency)
  const tier = quantity === undefined ? '' : `&quantity=${quantity}`
  const { body } = await get(`/v1/prices/effective?sku=${sku}&priceListId=${list}&at=${at.toISOString()}${tier}`)
  return body.amount ?? body.code
}

describe('the price at a time', () => {
  it.each([
    ['before the first', hour(-10, -1), 'pricing.no_price'],
    ['at the beginning of the first', hour(-10), '10.00'],
    ['at the last millisecond of the first', hour(-5, -1), '10.00'],
    ['at the end of the first, where the second begins', hour(-5), '11.00'],
    ['one millisecond before now', hour(0, -1), '11.00'],
    ['now', hour(0), '12.00'],
    ['at the last millisecond before the gap', hour(5, -1), '12.00'],
    ['at the beginning of the gap', hour(5), 'pricing.no_price'],
    ['at the end of the gap', hour(10, -1), 'pricing.no_price'],
    ['at the beginning of the last', hour(10), '13.00'],
    ['in a hundred years', hour(876_000), '13.00'],
    ['a hundred years ago', hour(-876_000), 'pricing.no_price'],
  ])('for one piece %s', async (_, at, amount) => {
    expect(await priceAt('EUR', at)).toBe(amount)
  })

  it.each([
    [1, hour(1), '12.00'],
    [9, hour(1), '12.00'],
    [10, hour(1), '9.00'],
    [99, hour(1), '9.00'],
    [100, hour(1), '7.00'],
    [1_000_000_000, hour(1), '7.00'],
    // The tier of 10 bridges the gap of the tier of 1, and ends where that goes on.
    [9, hour(7), 'pricing.no_price'],
    [10, hour(7), '9.00'],
    [10, hour(10, -1), '9.00'],
    [10, hour(10), '13.00'],
    [100, hour(-1), '9.00'],
    [100, hour(-7), '10.00'],
  ])('for %i pieces at %o', async (quantity, at, amount) => {
    expect(await priceAt('EUR', at, quantity)).toBe(amount)
  })

  it.each([
    ['EUR', '12.00'],
    ['JPY', '1200'],
    ['KWD', '1.200'],
  ] as const)('has the decimals of %s', async (currency, amount) => {
    expect(await priceAt(currency, hour(0))).toBe(amount)
  })

  it('is of that SKU and that list alone', async () => {
    const path = `/v1/prices/effective?sku=${shelfIn('JPY').sku}&priceListId=${shelfIn('EUR').list}`
    expect((await get(path)).body.code).toBe('pricing.no_price')
  })

  it('is of now when no time is given', async () => {
    const { sku, list } = shelfIn('EUR')
    const path = `/v1/prices/effective?sku=${sku}&priceListId=${list}`
    expect((await get(path)).body.amount).toBe('12.00')
    app.clock.advance(5 * hourMs)
    expect((await get(path)).body.code).toBe('pricing.no_price')
    app.clock.advance(5 * hourMs)
    expect((await get(path)).body.amount).toBe('13.00')
  })
})
