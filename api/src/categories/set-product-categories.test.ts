import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestAnswer, testApp } from '../../test/support/app.ts'
import { editorOf } from '../../test/support/editor.ts'

const app = await testApp()
const editor = editorOf(app)
const nobody = '01939a2e-7c00-7000-8000-000000000001'
const problem = (status: number, code: string) => ({ status, body: { code } })

const categories: TestAnswer['body'][] = []
const refs = (...indexes: number[]) =>
  indexes.map((index) => {
    const { id, name, slug, parentId } = categories[index]
    return { id, name, slug, parentId }
  })
let made = 0
let product: TestAnswer['body']
const path = () => `/v1/products/${product.id}/categories`
const ids = (...indexes: number[]) => ({ categoryIds: indexes.map((index) => categories[index].id) })

beforeAll(async () => {
  for (const name of ['Aaa', 'Bbb', 'Ccc']) {
    const parentId = categories.at(-1)?.id ?? null
    categories.push((await editor.post('/v1/categories', { name, slug: name.toLowerCase(), parentId })).body)
  }
})
beforeEach(async () => {
  made++
  product = (await editor.post('/v1/products', { sku: `SKU-${made}`, name: 'Something' })).body
})

describe('setProductCategories', () => {
  it('200: replaces the set, by name, and raises the version of the product', async () => {
    await editor.put(path(), ids(2, 0), '"v1"')
    app.clock.advance(1_000)
    const { status, headers, body } = await editor.put(path(), ids(1, 0), '"v2"')
    expect({ status, body }).toEqual({ status: 200, body: { categories: refs(0, 1), version: 3 } })
    expect(headers.get('etag')).toBe('"v3"')
    expect((await editor.get(`/v1/products/${product.id}`)).body).toEqual({
      ...product,
      version: 3,
      updatedAt: app.clock.now().toISOString(),
    })
  })

  it.each([
    ['none', () => ({ categoryIds: [] }), []],
    ['an id in capitals', () => ({ categoryIds: [categories[1].id.toUpperCase()] }), [1]],
    [
      'an id in capitals and in small letters',
      () => ({
        categoryIds: [categories[1].id, categories[1].id.toUpperCase()],
      }),
      [1],
    ],
  ])('200: %s', async (_, body, expected) => {
    await editor.put(path(), ids(0, 1))
    expect(await editor.put(path(), body())).toMatchObject({ status: 200, body: { categories: refs(...expected) } })
  })

  it.each([
    ['no list', {}],
    ['something that is no id', { categoryIds: ['tents'] }],
    ['an id twice', { categoryIds: [nobody, nobody] }],
    ['51 of them', { categoryIds: Array.from({ length: 51 }, (_, i) => nobody.slice(0, -2) + String(i + 10)) }],
    ['null', { categoryIds: null }],
    ['a field that does not exist', { categoryIds: [], version: 1 }],
  ])('400 http.invalid: %s', async (_, body) => {
    expect(await editor.put(path(), body)).toMatchObject(problem(400, 'http.invalid'))
  })

  it.each(['that never was', 'that is deleted'])('404 products.not_found: %s', async (which) => {
    if (which === 'that is deleted') await editor.remove(`/v1/products/${product.id}`)
    const id = which === 'that is deleted' ? product.id : nobody
    const answer = await editor.put(`/v1/products/${id}/categories`, ids(0))
    expect(answer).toMatchObject(problem(404, 'products.not_found'))
  })

  it('412 http.version_stale: the product has changed since', async () => {
    await editor.patch(`/v1/products/${product.id}`, { name: 'Renamed' })
    expect(await editor.put(path(), ids(0), '"v1"')).toMatchObject(problem(412, 'http.version_stale'))
  })

  it('412 http.version_stale: one of two who change the set at once', async () => {
    const answers = await Promise.all([editor.put(path(), ids(0), '"v1"'), editor.put(path(), ids(1), '"v1"')])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412])
    const winner = answers.find(({ status }) => status === 200)
    expect((await editor.get(path())).body).toEqual(winner?.body)
  })

  it('422 categories.unknown: and changes nothing', async () => {
    await editor.put(path(), ids(0))
    const answer = await editor.put(path(), { categoryIds: [categories[1].id, nobody] })
    expect(answer).toMatchObject(problem(422, 'categories.unknown'))
    expect((await editor.get(path())).body).toEqual({ categories: refs(0), version: 2 })
  })
})

describe('getProductCategories', () => {
  it('200 and 304', async () => {
    const found = await editor.get(path())
    expect(found).toMatchObject({ status: 200, body: { categories: [], version: 1 } })
    const etag = found.headers.get('etag') ?? ''
    expect((await editor.get(path(), { 'if-none-match': etag })).status).toBe(304)
    await editor.put(path(), ids(0))
    expect((await editor.get(path(), { 'if-none-match': etag })).body).toEqual({ categories: refs(0), version: 2 })
  })

  it.each(['that never was', 'that is deleted'])('404 products.not_found: %s', async (which) => {
    if (which === 'that is deleted') await editor.remove(`/v1/products/${product.id}`)
    const id = which === 'that is deleted' ? product.id : nobody
    expect(await editor.get(`/v1/products/${id}/categories`)).toMatchObject(problem(404, 'products.not_found'))
  })
})
