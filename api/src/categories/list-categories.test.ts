import { beforeAll, describe, expect, it } from 'vitest'
import { testApp } from '../../test/support/app.ts'
import { editorOf, readAll } from '../../test/support/editor.ts'

const app = await testApp()
const editor = editorOf(app)
const idOf: Record<string, string> = {}
const slugs = (items: { slug: string }[]) => items.map(({ slug }) => slug)

// slug, parent, position, name: in order of creation, a second apart.
const tree = [
  ['garden', null, 2, 'Garden'],
  ['music', null, 1, 'Music'],
  ['tools', 'garden', 5, 'Tools'],
  ['spades', 'tools', 0, 'Spades'],
  ['plants', 'garden', 5, 'All plants'],
  ['sale', null, 1, 'Sale'],
  ['sale', 'garden', 0, 'Garden sale'],
] as const

beforeAll(async () => {
  for (const [slug, parent, position, name] of tree) {
    const parentId = parent === null ? null : idOf[parent]
    const { body } = await editor.post('/v1/categories', { slug, parentId, position, name })
    idOf[slug] ??= body.id
    app.clock.advance(1_000)
  }
})

describe('listCategories', () => {
  it.each([
    ['parentId=root', ['music', 'sale', 'garden']],
    ['parentId=root&sort=-position', ['garden', 'sale', 'music']],
    ['parentId=root&sort=name', ['garden', 'music', 'sale']],
    ['parentId=:garden', ['sale', 'tools', 'plants']],
    ['parentId=:garden&sort=-name', ['tools', 'sale', 'plants']],
    ['parentId=:spades', []],
    ['parentId=01939a2e-7c00-7000-8000-000000000001', []],
    ['slug=sale', ['sale', 'sale']],
    ['slug=sale&parentId=root', ['sale']],
    ['sort=createdAt', ['garden', 'music', 'tools', 'spades', 'plants', 'sale', 'sale']],
    ['sort=-createdAt', ['sale', 'sale', 'plants', 'spades', 'tools', 'music', 'garden']],
    ['', ['spades', 'sale', 'music', 'sale', 'garden', 'tools', 'plants']],
  ])('200: %s, in one page and in pages of two', async (query, expected) => {
    const path = `/v1/categories?${query.replace(/:(\w+)/, (_, slug: string) => idOf[slug] ?? '')}`
    const { status, body } = await editor.get(`${path}&count=exact`)
    expect({ status, slugs: slugs(body.items), count: body.count, nextCursor: body.nextCursor }).toEqual({
      status: 200,
      slugs: expected,
      count: { value: expected.length, exact: true },
      nextCursor: null,
    })
    expect(slugs(await readAll(editor, `${path}&limit=2`))).toEqual(expected)
  })

  it.each([
    ['a parent that is no id', 'parentId=garden'],
    ['two parents', 'parentId=root&parentId=root'],
    ['a slug that cannot be', 'slug=A'],
    ['a sort that does not exist', 'sort=slug'],
    ['a filter that does not exist', 'name=Garden'],
  ])('400 http.invalid: %s', async (_, query) => {
    expect(await editor.get(`/v1/categories?${query}`)).toMatchObject({ status: 400, body: { code: 'http.invalid' } })
  })

  it('400 http.cursor_invalid: a cursor of other filters', async () => {
    const { body } = await editor.get('/v1/categories?parentId=root&limit=1')
    const answer = await editor.get(`/v1/categories?limit=1&cursor=${body.nextCursor}`)
    expect(answer).toMatchObject({ status: 400, body: { code: 'http.cursor_invalid' } })
  })
})
