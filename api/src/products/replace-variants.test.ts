import { sql } from 'drizzle-orm'
import { beforeEach, describe, expect, it } from 'vitest'
import { type TestAnswer, testApp } from '../../test/support/app.ts'
import { editorOf } from '../../test/support/editor.ts'

const app = await testApp()
const editor = editorOf(app)
const problem = (status: number, code: string) => ({ status, body: { code } })

let made = 0
let product: TestAnswer['body']
let path: string
/** The SKU of this test's product with an ending. */
const sku = (ending: string) => `${product.sku}-${ending.toUpperCase()}`
const green = { colour: 'green' }

beforeEach(async () => {
  made++
  const variants = ['a', 'b', 'c'].map((ending) => ({ sku: `P${made}-${ending}`, options: { ending } }))
  product = (await editor.post('/v1/products', { sku: `P${made}`, name: 'Tent', variants })).body
  path = `/v1/products/${product.id}`
})

/** Gives a SKU a price, in a list of its own. */
async function setPrice(key: string): Promise<void> {
  const { db, ids, clock } = app.ctx()
  const [list, now] = [ids.next(), clock.now().toISOString()]
  await db.execute(sql`
    insert into price_lists (id, code, name, currency, created_at, updated_at)
    values (${list}, ${list}, 'List', 'EUR', ${now}::timestamptz, ${now}::timestamptz)`)
  await db.execute(sql`
    insert into prices (id, price_list_id, sku_key, min_quantity, amount_minor, valid_from, created_at, created_by)
    values (${ids.next()}, ${list}, ${key}, 1, 100, ${now}::timestamptz, ${now}::timestamptz, 'tester')`)
}

describe('replacing the variants of a product', () => {
  it('keeps the ids of SKUs that stay, whatever their case, and takes the new order', async () => {
    const [a, , c] = product.variants
    const variants = [
      { sku: sku('c').toLowerCase(), options: green },
      { sku: sku('d'), options: { size: 'XL' } },
      { sku: sku('a'), options: a.options },
    ]
    const { body } = await editor.patch(path, { variants })
    expect(body.variants).toEqual([
      { id: c.id, sku: c.sku, options: green },
      { id: expect.any(String), ...variants[1] },
      a,
    ])
    expect((await editor.get(path)).body).toEqual(body)
    expect((await editor.get(`/v1/products?sku=${sku('b')}`)).body.items).toEqual([])
  })

  it('frees the SKU of a variant that goes, for another product', async () => {
    await editor.patch(path, { variants: [] })
    const other = await editor.post('/v1/products', { sku: sku('A'), name: 'Other' })
    expect(other.status).toBe(201)
  })

  it('leaves them alone when it is not asked to', async () => {
    const { body } = await editor.patch(path, { name: 'Renamed' })
    expect(body.variants).toEqual(product.variants)
  })

  it.each([
    ['of another product', () => ['other']],
    ['of the product itself, in another case', () => [product.sku.toLowerCase()]],
    ['twice, in two cases', () => [sku('new'), sku('new').toLowerCase()]],
    ['that stays, twice', () => [sku('a'), sku('a').toLowerCase()]],
  ])('409 products.sku_taken: a SKU %s; nothing changes', async (_, skus) => {
    await editor.post('/v1/products', { sku: 'OTHER', name: 'Other' })
    const variants = skus().map((name) => ({ sku: name, options: green }))
    expect(await editor.patch(path, { name: 'x', variants })).toMatchObject(problem(409, 'products.sku_taken'))
    expect((await editor.get(path)).body).toEqual(product)
  })

  it('409 products.sku_in_use: a variant that has a price cannot go, only change; nothing changes', async () => {
    await setPrice(sku('b'))
    expect(await editor.patch(path, { name: 'x', variants: [] })).toMatchObject(problem(409, 'products.sku_in_use'))
    expect((await editor.get(path)).body).toEqual(product)
    const variants = [{ sku: sku('B'), options: green }]
    expect(await editor.patch(path, { variants })).toMatchObject({ status: 200 })
  })
})
