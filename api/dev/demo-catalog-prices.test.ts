import { describe, expect, it } from 'vitest'
import { filsFor, pricesOf, roundEur, yenFor } from './demo-catalog-prices.ts'

describe('a label', () => {
  it.each([
    [3, 10, 10, 50],
    [220, 220, 350, 750],
    [994, 990, 1580, 3400],
    [1490, 1490, 2380, 5000],
    [3523, 3490, 5580, 12000],
    [9990, 9990, 15800, 34000],
    [24900, 24900, 39800, 84900],
    [89900, 89900, 143800, 305900],
  ])('for about %i euro cents shows %i cents, %i yen, %i fils', (eurMinor, cents, yen, fils) => {
    expect([roundEur(eurMinor), yenFor(eurMinor), filsFor(eurMinor)]).toEqual([cents, yen, fils])
  })
})

describe('pricesOf', () => {
  const tag = { sku: 'TNT-0001', eurMinor: 24900, wholesale: false, changePercent: 0 }
  const start = '2025-01-01T00:00:00.000Z'
  const change = '2030-01-01T00:00:00.000Z'
  const rowsOf = (shelfPrice: typeof tag, list: string) =>
    pricesOf(shelfPrice)
      .filter(({ priceList }) => priceList === list)
      .map(({ minQuantity, amountMinor, validFrom, validTo }) => [minQuantity, amountMinor, validFrom, validTo])

  it.each([
    ['retail-eur', 24900],
    ['retail-jpy', 39800],
    ['retail-kwd', 84900],
  ])('is one open-ended price in %s', (list, amountMinor) => {
    expect(rowsOf(tag, list)).toEqual([[1, amountMinor, start, null]])
    expect(rowsOf(tag, 'wholesale-eur')).toEqual([])
  })

  it('is two prices that meet when a change is announced', () => {
    expect(rowsOf({ ...tag, changePercent: 8 }, 'retail-eur')).toEqual([
      [1, 24900, start, change],
      [1, 26900, change, null],
    ])
  })

  it('has three tiers in wholesale', () => {
    expect(rowsOf({ ...tag, wholesale: true }, 'wholesale-eur')).toEqual([
      [1, 21165, start, null],
      [10, 19422, start, null],
      [100, 17430, start, null],
    ])
  })
})
