import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createCatalogClient, etagOf, idempotencyKey, ifMatch, items, orThrow } from '../src/client/index.ts'
import { listen } from '../src/platform/http/listen.ts'
import { testApp } from './support/app.ts'

/** A catalog that was made elsewhere, loaded over a socket as an importer does it, and read back. */

interface EshopProduct {
  readonly Id: number
  readonly Type: string
  readonly Brand: string
  readonly Name: string
  readonly Description: string
  /** As it is written, `109.99`: a number would be a float already. */
  readonly Price: string
}

const file = join(import.meta.dirname, '../../../shared/data/eshop-catalog.json')
const isThere = existsSync(file)
if (!isThere) console.warn(`skipped: there is no catalog to load at ${file}`)

const keepPrice = (name: string, value: unknown, { source }: { readonly source?: string }) =>
  name === 'Price' ? source : value
const catalog: readonly EshopProduct[] = isThere
  ? JSON.parse(readFileSync(file, 'utf8'), keepPrice as (name: string, value: unknown) => unknown)
  : []
const types = [...new Set(catalog.map(({ Type }) => Type))]

const skuOf = ({ Id }: EshopProduct) => `ESHOP-${Id}`
const slugOf = (type: string) => type.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
const minorOf = ({ Price }: EshopProduct) => Number(Price.replace('.', ''))

const app = await testApp()
const timeouts = { keepAliveTimeoutMs: 5_000, requestTimeoutMs: 10_000 }
const listener = await listen(app.service.app.fetch, { host: '127.0.0.1', port: 0, ...timeouts })
afterAll(() => listener.close(0))
const client = createCatalogClient({
  baseUrl: `http://127.0.0.1:${listener.port}`,
  token: await app.token(['catalog:write']),
})

async function createCategory(name: string): Promise<string> {
  const { id } = await orThrow(client.POST('/v1/categories', { body: { name, slug: slugOf(name) } }))
  return id
}

/** Sent with the SKU as its key, so that an importer that was interrupted may begin again. */
const createProduct = (product: EshopProduct) =>
  client.POST('/v1/products', {
    params: { header: idempotencyKey(skuOf(product)) },
    body: {
      sku: skuOf(product),
      name: product.Name,
      description: product.Description,
      status: 'active',
      attributes: { brand: product.Brand },
    },
  })

async function load(product: EshopProduct): Promise<string> {
  const created = await createProduct(product)
  const id = created.data?.id ?? ''
  await orThrow(
    client.PUT('/v1/products/{id}/categories', {
      params: { path: { id }, header: ifMatch(etagOf(created)) },
      body: { categoryIds: [categoryIds.get(product.Type) ?? ''] },
    }),
  )
  await orThrow(
    client.POST('/v1/price-lists/{id}/prices', {
      params: { path: { id: list.id } },
      body: { sku: skuOf(product), amountMinor: minorOf(product), currency: 'USD' },
    }),
  )
  return id
}

const list = await orThrow(client.POST('/v1/price-lists', { body: { code: 'eshop', name: 'eShop', currency: 'USD' } }))
const categoryIds = new Map<string, string>()
for (const type of types) categoryIds.set(type, await createCategory(type))
const productIds = new Map<string, string>()
for (const product of catalog) productIds.set(skuOf(product), await load(product))

describe.runIf(isThere)('the eShop catalog over HTTP', () => {
  it('is 101 products of 8 types, each price with two decimals', () => {
    expect([catalog.length, types.length]).toEqual([101, 8])
    expect(catalog.filter(({ Price }) => !/^\d+\.\d\d$/.test(Price))).toEqual([])
  })

  it.each(catalog.map((product) => [skuOf(product), product] as const))('%s reads back equal', async (sku, product) => {
    const params = { path: { id: productIds.get(sku) ?? '' }, query: { include: 'categories,prices' } }
    expect(await orThrow(client.GET('/v1/products/{id}', { params }))).toMatchObject({
      sku,
      name: product.Name,
      description: product.Description,
      status: 'active',
      attributes: { brand: product.Brand },
      version: 2,
      categories: [{ id: categoryIds.get(product.Type), name: product.Type, parentId: null }],
      prices: [{ sku, amountMinor: minorOf(product), amount: product.Price, currency: 'USD' }],
    })
  })

  it('costs to the cent what it cost', async () => {
    const query = { priceListId: list.id, limit: 40 }
    const prices = await all(items((next) => client.GET('/v1/prices', { params: { query: { ...query, ...next } } })))
    expect(Object.fromEntries(prices.map(({ sku, amountMinor }) => [sku, amountMinor]))).toEqual(
      Object.fromEntries(catalog.map((product) => [skuOf(product), minorOf(product)])),
    )
    expect(prices.find(({ sku }) => sku === 'ESHOP-1')).toMatchObject({ amountMinor: 10_999, amount: '109.99' })
  })

  it.each(['createdAt', '-createdAt', 'name', '-sku'] as const)(
    'is listed page by page by %s, each product once',
    async (sort) => {
      const query = { limit: 7, sort }
      const listed = await all(
        items((next) => client.GET('/v1/products', { params: { query: { ...query, ...next } } })),
      )
      expect(listed.map(({ sku }) => sku).toSorted()).toEqual(catalog.map(skuOf).toSorted())
    },
  )

  it.each(types)('lists what is %s page by page, and nothing else', async (type) => {
    const path = { id: categoryIds.get(type) ?? '' }
    const listed = await all(
      items((next) => client.GET('/v1/categories/{id}/products', { params: { path, query: { limit: 4, ...next } } })),
    )
    const expected = catalog.filter(({ Type }) => Type === type).map(skuOf)
    expect(listed.map(({ sku }) => sku).toSorted()).toEqual(expected.toSorted())
  })

  it('is the same when an importer begins again', async () => {
    for (const product of catalog) {
      const again = await createProduct(product)
      expect(again.data?.id).toBe(productIds.get(skuOf(product)))
      expect(again.response.headers.get('idempotency-replayed')).toBe('true')
    }
    const { count } = await orThrow(client.GET('/v1/products', { params: { query: { limit: 1, count: 'exact' } } }))
    expect(count).toEqual({ value: 101, exact: true })
  })
})

async function all<T>(source: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = []
  for await (const item of source) found.push(item)
  return found
}
