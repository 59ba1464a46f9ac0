import { beforeAll, describe, expect, it } from 'vitest'
import { publishEvents } from '../src/events/index.ts'
import { expireReservations } from '../src/inventory/index.ts'
import { testApp } from './support/app.ts'
import { readAll } from './support/editor.ts'
import { shopOf } from './support/shelf.ts'

const app = await testApp()
const shop = shopOf(app)
const publish = () => publishEvents(app.ctx(), { limit: 1_000, subscribers: [] })
const stockKeeper = (method: string, path: string, body?: object) =>
  app.request(method, path, { scopes: ['inventory:write'], body, headers: { 'if-match': '*' } })

/** Every write of every slice says so in the feed, with the change or not at all. */

const held = ['stock.changed', 'reservation.held']

/** What happens while `work` runs, as the feed tells it afterwards: types, and the data of the last event. */
async function eventsOf(work: () => Promise<unknown>) {
  await publish()
  const before = await readAll(shop, '/v1/events')
  const after = before.at(-1)?.sequence ?? '0'
  await work()
  await publish()
  return readAll(shop, `/v1/events?after=${after}`)
}

let product: { id: string; sku: string }
let category: { id: string }
beforeAll(async () => {
  product = (await shop.post('/v1/products', { sku: 'TENT', name: 'Tent' })).body
  category = (await shop.post('/v1/categories', { name: 'Camping', slug: 'camping' })).body
  await stockKeeper('POST', '/v1/locations', { code: 'berlin', name: 'Berlin' })
})

describe('every change is announced', () => {
  const reserve = (quantity: number, ttlSeconds = 60) =>
    stockKeeper('POST', '/v1/reservations', {
      lines: [{ sku: 'TENT', location: 'berlin', quantity }],
      ttlSeconds,
      reference: 'order-1',
    })
  const end = async (how: string) => {
    const { body } = await reserve(1)
    await stockKeeper('POST', `/v1/reservations/${body.id}/${how}`)
  }
  const stock = (onHand: number, reserved: number) => ({
    sku: 'TENT',
    location: 'berlin',
    onHand,
    reserved,
    available: onHand - reserved,
  })

  it.each<[string, () => Promise<unknown>, string[], object]>([
    [
      'a new product',
      () => shop.post('/v1/products', { sku: 'BAG', name: 'Bag' }),
      ['product.created'],
      { sku: 'BAG', name: 'Bag', status: 'draft', version: 1 },
    ],
    [
      'a changed product',
      () => shop.patch(`/v1/products/${product.id}`, { name: 'Big tent', status: 'active' }),
      ['product.updated'],
      { sku: 'TENT', name: 'Big tent', status: 'active', version: 2 },
    ],
    ['a deleted product', () => shop.remove(`/v1/products/${product.id}`), ['product.deleted'], { version: 3 }],
    [
      'a restored product',
      () => shop.post(`/v1/products/${product.id}/restore`, undefined, '*'),
      ['product.restored'],
      { version: 4 },
    ],
    [
      'a product in other categories',
      () => shop.put(`/v1/products/${product.id}/categories`, { categoryIds: [category.id] }),
      ['product.updated'],
      { version: 5 },
    ],
    [
      'a new category',
      () => shop.post('/v1/categories', { name: 'Cooking', slug: 'cooking' }),
      ['category.created'],
      { name: 'Cooking', slug: 'cooking', parentId: null, version: 1 },
    ],
    [
      'a changed category',
      () => shop.patch(`/v1/categories/${category.id}`, { name: 'Outdoor' }),
      ['category.updated'],
      { name: 'Outdoor', version: 2 },
    ],
    [
      'a moved category',
      () => shop.post(`/v1/categories/${category.id}/move`, { parentId: null }, '*'),
      ['category.moved'],
      { name: 'Outdoor', version: 3 },
    ],
    [
      'a category that goes, with its products elsewhere',
      async () => {
        const other = (await shop.post('/v1/categories', { name: 'Other', slug: 'other' })).body
        await shop.remove(`/v1/categories/${category.id}?moveProductsTo=${other.id}`)
      },
      ['category.created', 'product.updated', 'category.deleted'],
      { name: 'Outdoor', version: 3 },
    ],
    ['a new price list', () => shop.newList('EUR'), ['price_list.created'], { currency: 'EUR', version: 1 }],
    [
      'a renamed price list',
      async () => shop.patch(`/v1/price-lists/${(await shop.newList()).id}`, { name: 'Renamed' }),
      ['price_list.created', 'price_list.updated'],
      { name: 'Renamed', version: 2 },
    ],
    [
      'a price that ends another',
      async () => {
        const { set } = await shop.newShelf()
        await set({ amountMinor: 1 })
        app.clock.advance(1_000)
        await set({ amountMinor: 2 })
      },
      ['price_list.created', 'product.created', 'price.set', 'price.ended', 'price.set'],
      { amountMinor: 2, validTo: null, version: 1 },
    ],
    [
      'a price that is ended',
      async () => {
        const { set } = await shop.newShelf()
        const price = (await set()).body
        await shop.patch(`/v1/prices/${price.id}`, { validTo: shop.inMs(5_000) })
      },
      ['price_list.created', 'product.created', 'price.set', 'price.ended'],
      { amountMinor: 1250, version: 2 },
    ],
    [
      'a new location',
      () => stockKeeper('POST', '/v1/locations', { code: 'osaka', name: 'Osaka' }),
      ['location.created'],
      { code: 'osaka', name: 'Osaka', version: 1 },
    ],
    [
      'a renamed location',
      () => stockKeeper('PATCH', '/v1/locations/berlin', { name: 'Berlin, Mitte' }),
      ['location.updated'],
      { code: 'berlin', name: 'Berlin, Mitte', version: 2 },
    ],
    [
      'the first stock, and more',
      async () => {
        const more = { sku: 'TENT', location: 'berlin', delta: 3, reason: 'received' }
        await stockKeeper('POST', '/v1/stock/adjustments', more)
        await stockKeeper('POST', '/v1/stock/adjustments', more)
      },
      ['stock.changed', 'stock.changed'],
      stock(6, 0),
    ],
    ['a reservation that is confirmed', () => end('confirm'), [...held, 'stock.changed', 'reservation.confirmed'], {}],
    ['a reservation that is released', () => end('release'), [...held, 'stock.changed', 'reservation.released'], {}],
    [
      'a reservation that runs out and is swept',
      async () => {
        await reserve(2, 5)
        app.clock.advance(5_000)
        await expireReservations(app.ctx(), { limit: 10 })
      },
      [...held, 'stock.changed', 'reservation.expired'],
      { state: 'expired', reference: 'order-1', version: 2 },
    ],
    [
      'a reservation that runs out and whose units another takes',
      async () => {
        await reserve(5, 5)
        app.clock.advance(5_000)
        await reserve(5)
      },
      [...held, 'stock.changed', 'reservation.expired', 'reservation.held'],
      { state: 'held', reference: 'order-1', version: 1 },
    ],
    ['nothing where nothing could be reserved', () => reserve(100), [], {}],
    [
      'nothing where a change is refused',
      () => shop.patch(`/v1/products/${product.id}`, { name: 'Late' }, '"v1"'),
      [],
      {},
    ],
  ])('%s', async (_what, work, types, data) => {
    const events = await eventsOf(work)
    expect(events.map(({ type }) => type)).toEqual(types)
    if (types.length > 0) expect(events.at(-1).data).toMatchObject(data)
  })
})
