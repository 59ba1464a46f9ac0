import { expect, it } from 'vitest'
import { type TestAnswer, testApp } from '../../test/support/app.ts'
import { editorOf } from '../../test/support/editor.ts'

const app = await testApp()
const editor = editorOf(app)

it('adds to each product the categories that it is in, by name, and an empty list to one that is in none', async () => {
  const categories: TestAnswer['body'][] = []
  for (const name of ['Zebras', 'Animals']) {
    const { id, slug, parentId } = (await editor.post('/v1/categories', { name, slug: name.toLowerCase() })).body
    categories.push({ id, name, slug, parentId })
  }
  const [zebras, animals] = categories
  const [first, second] = [
    (await editor.post('/v1/products', { sku: 'one', name: 'One' })).body,
    (await editor.post('/v1/products', { sku: 'two', name: 'Two' })).body,
  ]
  const categoryIds = categories.map(({ id }) => id)
  await editor.put(`/v1/products/${first.id}/categories`, { categoryIds })

  const { items } = (await editor.get('/v1/products?include=categories&sort=sku')).body
  expect(items).toEqual([
    { ...first, version: 2, categories: [animals, zebras] },
    { ...second, categories: [] },
  ])
  const one = await editor.get(`/v1/products/${first.id}?include=categories`)
  expect(one.body).toEqual(items[0])
  // The version of the product does not stand for the names of its categories.
  expect(one.headers.get('etag')).toBeNull()
})
