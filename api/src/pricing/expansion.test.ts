import { expect, it } from 'vitest'
import { testApp } from '../../test/support/app.ts'
import { shopOf } from '../../test/support/shelf.ts'
import { pricesExpansion } from './expansion.ts'
import type { Price } from './schema.ts'

const app = await testApp()
const { inMs, newList, newSku, post } = shopOf(app)

const set = async (list: { id: string; currency: string }, sku: string, price: object = {}): Promise<Price> =>
  (await post(`/v1/price-lists/${list.id}/prices`, { sku, amountMinor: 1250, currency: list.currency, ...price })).body

it('adds the prices in force now, of every SKU, list and tier, each to its product', async () => {
  const [euro, yen] = [await newList('EUR'), await newList('JPY')]
  const [tent, pole, lamp, bare] = [await newSku(), await newSku(), await newSku(), await newSku()]
  const inForce = [
    await set(euro, tent),
    await set(euro, tent, { minQuantity: 10 }),
    await set(yen, tent),
    await set(euro, pole, { validTo: inMs(1) }),
  ]
  await set(euro, tent, { minQuantity: 100, validFrom: inMs(1) })
  const ofLamp = await set(yen, lamp)
  const loaded = await pricesExpansion.load(app.ctx(), [
    { id: 'a', skuKeys: [tent, pole] },
    { id: 'b', skuKeys: [lamp] },
    { id: 'c', skuKeys: [bare] },
    { id: 'd', skuKeys: [] },
  ])
  expect(Object.fromEntries(loaded)).toEqual({ a: expect.arrayContaining(inForce), b: [ofLamp], c: [], d: [] })
  expect(loaded.get('a')).toHaveLength(inForce.length)
  for (const shown of loaded.values()) expect(pricesExpansion.schema.parse(shown)).toEqual(shown)
})

it('adds nothing that has ended', async () => {
  const sku = await newSku()
  await set(await newList(), sku, { validTo: inMs(10) })
  const ref = { id: 'a', skuKeys: [sku] }
  app.clock.advance(9)
  expect((await pricesExpansion.load(app.ctx(), [ref])).get('a')).toHaveLength(1)
  app.clock.advance(1)
  expect((await pricesExpansion.load(app.ctx(), [ref])).get('a')).toEqual([])
})
