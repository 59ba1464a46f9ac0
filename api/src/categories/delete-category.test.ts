import { beforeEach, describe, expect, it } from 'vitest'
import { type TestAnswer, testApp } from '../../test/support/app.ts'
import { editorOf, readAll } from '../../test/support/editor.ts'

const app = await testApp()
const editor = editorOf(app)
const nobody = '01939a2e-7c00-7000-8000-000000000001'
const problem = (status: number, code: string) => ({ status, body: { code } })

let made = 0
const newCategory = async (facts: object = {}) => {
  made++
  return (await editor.post('/v1/categories', { name: `Name ${made}`, slug: `slug-${made}`, ...facts })).body
}
const newProduct = async (...categories: TestAnswer['body'][]) => {
  made++
  const product = (await editor.post('/v1/products', { sku: `SKU-${made}`, name: `Product ${made}` })).body
  const categoryIds = categories.map(({ id }) => id)
  await editor.put(`/v1/products/${product.id}/categories`, { categoryIds })
  return product
}
const categoriesOf = async (product: { id: string }) =>
  (await editor.get(`/v1/products/${product.id}/categories`)).body.categories.map(({ id }: { id: string }) => id)
const versionOf = async (product: { id: string }) => (await editor.get(`/v1/products/${product.id}`)).body.version

describe('deleteCategory', () => {
  let category: TestAnswer['body']
  let target: TestAnswer['body']
  beforeEach(async () => {
    category = await newCategory()
    target = await newCategory()
  })

  it('204: an empty one is gone', async () => {
    expect(await editor.remove(`/v1/categories/${category.id}`, '"v1"')).toMatchObject({ status: 204, body: '' })
    expect(await editor.get(`/v1/categories/${category.id}`)).toMatchObject(problem(404, 'categories.not_found'))
  })

  it('204: its products go where they are told to, each once, and their versions rise', async () => {
    const other = await newCategory()
    const moved = await newProduct(category, other)
    const inBoth = await newProduct(category, target)
    const bystander = await newProduct(other)
    const { status } = await editor.remove(`/v1/categories/${category.id}?moveProductsTo=${target.id}`)
    expect(status).toBe(204)
    expect((await categoriesOf(moved)).sort()).toEqual([target.id, other.id].sort())
    expect(await categoriesOf(inBoth)).toEqual([target.id])
    const versions = [await versionOf(moved), await versionOf(inBoth), await versionOf(bystander)]
    expect(versions).toEqual([3, 3, 2])
  })

  it('204: a deleted product goes along, and is there when it is restored', async () => {
    const product = await newProduct(category)
    await editor.remove(`/v1/products/${product.id}`)
    expect((await editor.remove(`/v1/categories/${category.id}?moveProductsTo=${target.id}`)).status).toBe(204)
    expect((await editor.post(`/v1/products/${product.id}/restore`, undefined, '*')).status).toBe(200)
    expect(await categoriesOf(product)).toEqual([target.id])
  })

  it('204: a deleted product is not held; restored, it is in the categories that are left', async () => {
    const product = await newProduct(category, target)
    await editor.remove(`/v1/products/${product.id}`)
    expect((await editor.remove(`/v1/categories/${category.id}`)).status).toBe(204)
    expect((await editor.post(`/v1/products/${product.id}/restore`, undefined, '*')).status).toBe(200)
    expect(await categoriesOf(product)).toEqual([target.id])
  })

  it('400 http.invalid: the target is no id', async () => {
    const answer = await editor.remove(`/v1/categories/${category.id}?moveProductsTo=root`)
    expect(answer).toMatchObject(problem(400, 'http.invalid'))
  })

  it('404 categories.not_found', async () => {
    expect(await editor.remove(`/v1/categories/${nobody}`)).toMatchObject(problem(404, 'categories.not_found'))
  })

  it.each(['', 'moveProductsTo'])('409 categories.has_children: %s', async (parameter) => {
    await newCategory({ parentId: category.id })
    const product = await newProduct(category)
    const query = parameter && `?${parameter}=${target.id}`
    const answer = await editor.remove(`/v1/categories/${category.id}${query}`)
    expect(answer).toMatchObject(problem(409, 'categories.has_children'))
    expect({ in: await categoriesOf(product), version: await versionOf(product) }).toEqual({
      in: [category.id],
      version: 2,
    })
  })

  it('409 categories.holds_products: and keeps the deleted ones, too', async () => {
    const [live, deleted] = [await newProduct(category), await newProduct(category)]
    await editor.remove(`/v1/products/${deleted.id}`)
    const answer = await editor.remove(`/v1/categories/${category.id}`)
    expect(answer).toMatchObject(problem(409, 'categories.holds_products'))
    await editor.post(`/v1/products/${deleted.id}/restore`, undefined, '*')
    expect([await categoriesOf(live), await categoriesOf(deleted)]).toEqual([[category.id], [category.id]])
  })

  it('412 http.version_stale', async () => {
    const answer = await editor.remove(`/v1/categories/${category.id}`, '"v2"')
    expect(answer).toMatchObject(problem(412, 'http.version_stale'))
  })

  it.each(['that does not exist', 'that is the one that goes'])('422 categories.target_unknown: %s', async (which) => {
    const to = which === 'that does not exist' ? nobody : category.id
    const answer = await editor.remove(`/v1/categories/${category.id}?moveProductsTo=${to}`)
    expect(answer).toMatchObject(problem(422, 'categories.target_unknown'))
  })
})

describe('at once', () => {
  it('two categories that each send their products to the other: one goes, no product is lost', async () => {
    for (let round = 0; round < 6; round++) {
      const [one, two] = [await newCategory(), await newCategory()]
      const products = [await newProduct(one), await newProduct(two), await newProduct(one, two)]
      const answers = await Promise.all([
        editor.remove(`/v1/categories/${one.id}?moveProductsTo=${two.id}`),
        editor.remove(`/v1/categories/${two.id}?moveProductsTo=${one.id}`),
      ])
      expect(answers.map(({ status }) => status).sort()).toEqual([204, 422])
      const left = answers[0].status === 204 ? two.id : one.id
      for (const product of products) expect(await categoriesOf(product)).toEqual([left])
    }
  })

  it('products that come while their category goes end up in the target, or are told that it is gone', async () => {
    const [category, target] = [await newCategory(), await newCategory()]
    const products = await Promise.all(Array.from({ length: 12 }, () => newProduct()))
    const arrivals = products.map(({ id }) =>
      editor.put(`/v1/products/${id}/categories`, { categoryIds: [category.id] }),
    )
    const removal = editor.remove(`/v1/categories/${category.id}?moveProductsTo=${target.id}`)
    const [removed, ...arrived] = await Promise.all([removal, ...arrivals])
    expect(removed.status).toBe(204)
    const held = new Set((await readAll(editor, `/v1/categories/${target.id}/products?limit=5`)).map(({ id }) => id))
    for (const [index, { status, body }] of arrived.entries()) {
      if (status !== 200) expect({ status, code: body.code }).toEqual({ status: 422, code: 'categories.unknown' })
      expect(held.has(products[index].id)).toBe(status === 200)
    }
  })
})
