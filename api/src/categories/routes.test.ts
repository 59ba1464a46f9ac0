import { describe, expect, it } from 'vitest'
import { startOfTime, testApp } from '../../test/support/app.ts'
import { editorOf } from '../../test/support/editor.ts'

const app = await testApp()
const editor = editorOf(app)
const nobody = '01939a2e-7c00-7000-8000-000000000001'

let made = 0
const newCategory = async (facts: object = {}) => {
  made++
  const { status, body } = await editor.post('/v1/categories', { name: `Name ${made}`, slug: `slug-${made}`, ...facts })
  if (status !== 201) throw new Error(`no category: ${body.code}`)
  return body
}
/** Categories below each other, the first a root. */
const newChain = async (levels: number) => {
  const chain = [await newCategory()]
  while (chain.length < levels) chain.push(await newCategory({ parentId: chain.at(-1).id }))
  return chain
}
const problem = (status: number, code: string) => ({ status, body: { code } })

describe('createCategory', () => {
  it('201: answers with the category, its address and its ETag', async () => {
    const { status, headers, body } = await editor.post('/v1/categories', { name: 'Tents', slug: 'tents' })
    const now = startOfTime.toISOString()
    const facts = { name: 'Tents', slug: 'tents', parentId: null, position: 0, version: 1 }
    expect({ status, body }).toEqual({
      status: 201,
      body: { id: expect.any(String), ...facts, createdAt: now, updatedAt: now },
    })
    expect(headers.get('etag')).toBe('"v1"')
    expect((await editor.get(headers.get('location') ?? '')).body).toEqual(body)
  })

  it('201: below another one, with the slug of a category elsewhere', async () => {
    const parent = await newCategory({ slug: 'same' })
    expect(await newCategory({ slug: 'same', parentId: parent.id, position: 1_000_000 })).toMatchObject({
      parentId: parent.id,
      position: 1_000_000,
    })
  })

  it.each([
    ['no name', { name: undefined }],
    ['an empty name', { name: '' }],
    ['a name of 201 characters', { name: 'x'.repeat(201) }],
    ['a name of two lines', { name: 'one\ntwo' }],
    ['a slug in capitals', { slug: 'Tents' }],
    ['a slug that begins with a hyphen', { slug: '-tents' }],
    ['a slug with two hyphens in a row', { slug: 'two--tents' }],
    ['a slug of 65 characters', { slug: 'x'.repeat(65) }],
    ['an empty slug', { slug: '' }],
    ['a slug with a line end', { slug: 'tents\n' }],
    ['a parent that is no id', { parentId: 'root' }],
    ['a position below 0', { position: -1 }],
    ['a position above a million', { position: 1_000_001 }],
    ['half a position', { position: 0.5 }],
    ['a field that does not exist', { colour: 'red' }],
  ])('400 http.invalid: %s', async (_, wrong) => {
    const answer = await editor.post('/v1/categories', { name: 'Wrong', slug: 'wrong', ...wrong })
    expect(answer).toMatchObject(problem(400, 'http.invalid'))
    expect((await editor.get('/v1/categories?slug=wrong')).body.items).toEqual([])
  })

  it.each(['a root', 'below another'])('409 categories.slug_taken: %s', async (where) => {
    const parentId = where === 'a root' ? null : (await newCategory()).id
    const { slug } = await newCategory({ parentId })
    const answer = await editor.post('/v1/categories', { name: 'Again', slug, parentId })
    expect(answer).toMatchObject(problem(409, 'categories.slug_taken'))
  })

  it('409 categories.slug_taken: all but one of those who want a slug at once', async () => {
    const statuses = await Promise.all(
      Array.from(
        { length: 8 },
        async () => (await editor.post('/v1/categories', { name: 'x', slug: 'wanted' })).status,
      ),
    )
    expect(statuses.sort()).toEqual([201, ...new Array(7).fill(409)])
  })

  it('422 categories.parent_unknown', async () => {
    const answer = await editor.post('/v1/categories', { name: 'Lost', slug: 'lost', parentId: nobody })
    expect(answer).toMatchObject(problem(422, 'categories.parent_unknown'))
  })

  it('422 categories.too_deep: on level 21', async () => {
    const chain = await newChain(20)
    const answer = await editor.post('/v1/categories', { name: 'Deep', slug: 'deep', parentId: chain.at(-1).id })
    expect(answer).toMatchObject(problem(422, 'categories.too_deep'))
  })
})

describe('getCategory', () => {
  it('200 and 304', async () => {
    const category = await newCategory()
    const found = await editor.get(`/v1/categories/${category.id}`)
    expect(found).toMatchObject({ status: 200, body: category })
    const etag = found.headers.get('etag') ?? ''
    expect(await editor.get(`/v1/categories/${category.id}`, { 'if-none-match': etag })).toMatchObject({
      status: 304,
      body: '',
    })
  })

  it('404 categories.not_found', async () => {
    expect(await editor.get(`/v1/categories/${nobody}`)).toMatchObject(problem(404, 'categories.not_found'))
  })
})

describe('updateCategory', () => {
  it.each([
    ['its name', { name: 'Renamed' }],
    ['its slug', { slug: 'renamed' }],
    ['its slug to what it is', {}],
    ['its position', { position: 7 }],
    ['nothing', {}],
  ])('200: changes %s and raises the version', async (what, changes) => {
    const category = await newCategory()
    app.clock.advance(1_000)
    const wanted = what === 'its slug to what it is' ? { slug: category.slug } : changes
    const { status, headers, body } = await editor.patch(`/v1/categories/${category.id}`, wanted, '"v1"')
    const updatedAt = app.clock.now().toISOString()
    expect({ status, body }).toEqual({ status: 200, body: { ...category, ...wanted, version: 2, updatedAt } })
    expect(headers.get('etag')).toBe('"v2"')
    expect((await editor.get(`/v1/categories/${category.id}`)).body).toEqual(body)
  })

  it('400 http.invalid: the parent is changed by a move', async () => {
    const category = await newCategory()
    const answer = await editor.patch(`/v1/categories/${category.id}`, { parentId: null })
    expect(answer).toMatchObject(problem(400, 'http.invalid'))
  })

  it('404 categories.not_found', async () => {
    const answer = await editor.patch(`/v1/categories/${nobody}`, { name: 'x' })
    expect(answer).toMatchObject(problem(404, 'categories.not_found'))
  })

  it('409 categories.slug_taken', async () => {
    const [first, second] = [await newCategory(), await newCategory()]
    const answer = await editor.patch(`/v1/categories/${second.id}`, { slug: first.slug })
    expect(answer).toMatchObject(problem(409, 'categories.slug_taken'))
    expect((await editor.get(`/v1/categories/${second.id}`)).body).toEqual(second)
  })

  it('412 http.version_stale', async () => {
    const { id } = await newCategory()
    const answer = await editor.patch(`/v1/categories/${id}`, { name: 'x' }, '"v2"')
    expect(answer).toMatchObject(problem(412, 'http.version_stale'))
  })
})

describe('moveCategory', () => {
  const move = (id: string, to: object, ifMatch = '*') => editor.post(`/v1/categories/${id}/move`, to, ifMatch)

  it('200: takes all below along, raises its own version only', async () => {
    const [root, , top, leaf] = await newChain(4)
    app.clock.advance(1_000)
    const { status, headers, body } = await move(top.id, { parentId: root.id }, '"v1"')
    const updatedAt = app.clock.now().toISOString()
    expect({ status, body }).toEqual({ status: 200, body: { ...top, parentId: root.id, version: 2, updatedAt } })
    expect(headers.get('etag')).toBe('"v2"')
    expect((await editor.get(`/v1/categories/${leaf.id}`)).body).toEqual(leaf)
  })

  it('200: becomes a root, at another position', async () => {
    const [, child] = await newChain(2)
    const moved = await move(child.id, { parentId: null, position: 9 })
    expect(moved).toMatchObject({ status: 200, body: { parentId: null, position: 9 } })
  })

  it('200: where it is already', async () => {
    const [root, child] = await newChain(2)
    expect(await move(child.id, { parentId: root.id })).toMatchObject({ status: 200, body: { version: 2 } })
  })

  it('400 http.invalid: nothing says where to', async () => {
    const { id } = await newCategory()
    expect(await move(id, { position: 1 })).toMatchObject(problem(400, 'http.invalid'))
  })

  it('404 categories.not_found', async () => {
    expect(await move(nobody, { parentId: null })).toMatchObject(problem(404, 'categories.not_found'))
  })

  it('409 categories.slug_taken: by one of the new siblings', async () => {
    const [root, child] = await newChain(2)
    const other = await newCategory({ slug: child.slug })
    expect(await move(other.id, { parentId: root.id })).toMatchObject(problem(409, 'categories.slug_taken'))
  })

  it.each([
    ['itself', 0],
    ['a child', 1],
    ['a grandchild', 2],
  ])('409 categories.cycle: below %s', async (_, to) => {
    const chain = await newChain(3)
    expect(await move(chain[0].id, { parentId: chain[to].id })).toMatchObject(problem(409, 'categories.cycle'))
  })

  it('412 http.version_stale', async () => {
    const { id } = await newCategory()
    expect(await move(id, { parentId: null }, '"v7"')).toMatchObject(problem(412, 'http.version_stale'))
  })

  it('422 categories.parent_unknown', async () => {
    const { id } = await newCategory()
    expect(await move(id, { parentId: nobody })).toMatchObject(problem(422, 'categories.parent_unknown'))
  })

  it('422 categories.too_deep: with the height of what moves', async () => {
    const [upper, lower] = [await newChain(17), await newChain(4)]
    const [, , , lowest] = lower
    expect(await move(lower[0].id, { parentId: upper[16].id })).toMatchObject(problem(422, 'categories.too_deep'))
    expect(await move(lowest.id, { parentId: upper[16].id })).toMatchObject({ status: 200 })
    expect(await move(lower[0].id, { parentId: upper[15].id })).toMatchObject({ status: 200 })
  })
})
