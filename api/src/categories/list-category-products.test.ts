import { beforeAll, describe, expect, it } from 'vitest'
import { testApp } from '../../test/support/app.ts'
import { editorOf, readAll } from '../../test/support/editor.ts'

const app = await testApp()
const editor = editorOf(app)
const nobody = '01939a2e-7c00-7000-8000-000000000001'
const problem = (status: number, code: string) => ({ status, body: { code } })
const idOf: Record<string, string> = {}
const skus = (items: { sku: string }[]) => items.map(({ sku }) => sku)

beforeAll(async () => {
  for (const [slug, parent] of [['outdoor'], ['tents', 'outdoor'], ['light', 'tents'], ['music']] as const) {
    const parentId = parent === undefined ? null : idOf[parent]
    idOf[slug] = (await editor.post('/v1/categories', { name: slug, slug, parentId })).body.id
  }
  for (const [sku, status, ...slugs] of [
    ['A', 'active', 'outdoor', 'light'],
    ['B', 'draft', 'tents'],
    ['C', 'active', 'light'],
    ['D', 'active', 'tents', 'light', 'music'],
    ['E', 'active', 'music'],
    ['F', 'active', 'outdoor'],
    ['G', 'active'],
  ] as const) {
    const { id } = (await editor.post('/v1/products', { sku, status, name: 'Something' })).body
    await editor.put(`/v1/products/${id}/categories`, { categoryIds: slugs.map((slug) => idOf[slug]) })
    idOf[sku] = id
    app.clock.advance(1_000)
  }
  await editor.remove(`/v1/products/${idOf['F']}`)
})

const pathOf = (slug: string, query: string) => `/v1/categories/${idOf[slug]}/products?${query}`

describe('listCategoryProducts', () => {
  it.each([
    ['outdoor', '', ['A']],
    ['outdoor', 'descendants=true', ['A', 'B', 'C', 'D']],
    ['outdoor', 'descendants=true&sort=-sku', ['D', 'C', 'B', 'A']],
    ['outdoor', 'descendants=true&sort=-createdAt', ['D', 'C', 'B', 'A']],
    ['outdoor', 'descendants=true&status=draft', ['B']],
    ['outdoor', 'descendants=true&sku=e', []],
    ['outdoor', 'descendants=true&sku=d', ['D']],
    ['outdoor', 'deleted=only', ['F']],
    ['tents', 'descendants=false', ['B', 'D']],
    ['tents', 'descendants=true', ['A', 'B', 'C', 'D']],
    ['light', 'descendants=true', ['A', 'C', 'D']],
    ['music', 'sort=name', ['D', 'E']],
  ])('200: those of %s with %s, in one page and in pages of one', async (slug, query, expected) => {
    const { status, body } = await editor.get(pathOf(slug, `${query}&count=exact`))
    expect({ status, skus: skus(body.items), count: body.count }).toEqual({
      status: 200,
      skus: expected,
      count: { value: expected.length, exact: true },
    })
    expect(skus(await readAll(editor, pathOf(slug, `${query}&limit=1`)))).toEqual(expected)
  })

  it('200: as the list of all products shows them, with what include adds', async () => {
    const query = 'sku=D&include=categories&fields=attributes'
    const { items } = (await editor.get(`/v1/products?${query}`)).body
    expect((await editor.get(pathOf('music', query))).body.items).toEqual(items)
    expect(items[0].categories.map(({ slug }: { slug: string }) => slug)).toEqual(['light', 'music', 'tents'])
  })

  it.each(['descendants=yes', 'descendants=', 'include=parents', 'sort=position'])(
    '400 http.invalid: %s',
    async (query) => {
      expect(await editor.get(pathOf('music', query))).toMatchObject(problem(400, 'http.invalid'))
    },
  )

  it.each([
    ['of the category without those below', 'tents', ''],
    ['of another category', 'outdoor', 'descendants=true&'],
    ['of all products', undefined, ''],
  ])('400 http.cursor_invalid: a cursor %s', async (_, slug, query) => {
    const from = slug === undefined ? '/v1/products?limit=1' : pathOf(slug, `${query}limit=1`)
    const { nextCursor } = (await editor.get(from)).body
    const answer = await editor.get(pathOf('tents', `descendants=true&limit=1&cursor=${nextCursor}`))
    expect(answer).toMatchObject(problem(400, 'http.cursor_invalid'))
  })

  it('404 categories.not_found', async () => {
    const answer = await editor.get(`/v1/categories/${nobody}/products`)
    expect(answer).toMatchObject(problem(404, 'categories.not_found'))
  })
})
