import { beforeAll, describe, expect, it } from 'vitest'
import { startOfTime, testApp } from '../../test/support/app.ts'
import { editorOf, readAll } from '../../test/support/editor.ts'

const app = await testApp()
const editor = editorOf(app)
const skus = (items: { sku: string }[]) => items.map(({ sku }) => sku).join('')
const at = (seconds: number) => new Date(startOfTime.getTime() + seconds * 1_000).toISOString()

// In order of creation, a second apart, but C and D at once; updated one after the other in the order given last.
const shelf = [
  ['B', 'Tent', 'active'],
  ['A', 'tent pole', 'draft'],
  ['C', 'Tarp', 'active'],
  ['D', 'Tarp', 'archived'],
  ['F', 'Ofen', 'active'],
  ['E', 'Éclair', 'draft'],
  ['G', '100% cotton_bag', 'active'],
] as const
const updated = ['F', 'A', 'G', 'B'] as const

beforeAll(async () => {
  const idOf: Record<string, string> = {}
  for (const [sku, name, status] of shelf) {
    const variants = sku === 'B' ? [{ sku: 'B-green', options: { colour: 'green' } }] : []
    idOf[sku] = (await editor.post('/v1/products', { sku, name, status, variants })).body.id
    if (sku !== 'C') app.clock.advance(1_000)
  }
  for (const sku of updated) {
    app.clock.advance(1_000)
    await editor.patch(`/v1/products/${idOf[sku]}`, { description: 'Changed.' })
  }
  const { body } = await editor.post('/v1/products', { sku: 'X', name: 'Tent, gone' })
  await editor.remove(`/v1/products/${body.id}`)
})

describe('listProducts', () => {
  it.each([
    ['', 'BACDFEG'],
    ['sort=createdAt', 'BACDFEG'],
    ['sort=-createdAt', 'GEFDCAB'],
    ['sort=updatedAt', 'CDEFAGB'],
    ['sort=-updatedAt', 'BGAFEDC'],
    ['sort=sku', 'ABCDEFG'],
    ['sort=-sku', 'GFEDCBA'],
    ['sort=name&name[prefix]=T', 'CDBA'],
    ['sort=-name&name[prefix]=T', 'ABDC'],
    ['status=active', 'BCFG'],
    ['status=draft,archived', 'ADE'],
    ['status=draft,draft', 'AE'],
    ['status=active&sort=-sku', 'GFCB'],
    ['sku=B', 'B'],
    ['sku=b', 'B'],
    ['sku=b-GREEN', 'B'],
    ['sku=unknown', ''],
    ['sku=B&status=draft', ''],
    ['name[prefix]=tent', 'BA'],
    ['name[prefix]=TENT%20', 'A'],
    ['name[prefix]=%C3%A9', 'E'],
    ['name[prefix]=100%25', 'G'],
    ['name[prefix]=%25', ''],
    ['name[prefix]=1_0', ''],
    ['name[prefix]=ent', ''],
    [`createdAt[gte]=${at(2)}`, 'CDFEG'],
    [`createdAt[lt]=${at(2)}`, 'BA'],
    [`createdAt[gte]=${at(1)}&createdAt[lt]=${at(3)}`, 'ACD'],
    ['createdAt[gte]=2026-01-01T02:00:02%2B02:00', 'CDFEG'],
    [`updatedAt[gte]=${at(9)}&sort=updatedAt`, 'GB'],
    [`updatedAt[lt]=${at(4)}`, 'CD'],
    ['deleted=only', 'X'],
    ['deleted=exclude&name[prefix]=tent', 'BA'],
    ['deleted=only&sku=x', 'X'],
  ])('200: %s, in one page, counted, and in pages of one and of two', async (query, expected) => {
    const path = `/v1/products?${query}`
    const { status, body } = await editor.get(`${path}&count=exact`)
    expect({ status, skus: skus(body.items), count: body.count, nextCursor: body.nextCursor }).toEqual({
      status: 200,
      skus: expected,
      count: { value: expected.length, exact: true },
      nextCursor: null,
    })
    expect(skus(await readAll(editor, `${path}&limit=1`))).toBe(expected)
    expect(skus(await readAll(editor, `${path}&limit=2`))).toBe(expected)
  })

  it('200: all of a product, or the parts that are asked for', async () => {
    const [whole] = (await editor.get('/v1/products?sku=B')).body.items
    expect(whole).toEqual((await editor.get(`/v1/products/${whole.id}`)).body)
    const { attributes, images, description, ...rest } = whole
    expect((await editor.get('/v1/products?sku=B&fields=variants')).body.items).toEqual([rest])
  })

  it.each([
    ['none', undefined],
    ['exact', { value: 7, exact: true }],
    ['estimated', { value: expect.any(Number), exact: false }],
  ])('200: count=%s, on the first page and on the next', async (count, expected) => {
    const first = (await editor.get(`/v1/products?limit=3&count=${count}`)).body
    const second = (await editor.get(`/v1/products?limit=3&count=${count}&cursor=${first.nextCursor}`)).body
    expect([first.count, second.count]).toEqual([expected, expected])
  })

  it('200: the estimate is that of the planner, near the truth once it has looked at the table', async () => {
    const { db } = app.ctx()
    await db.execute('analyze products')
    const { count } = (await editor.get('/v1/products?count=estimated')).body
    expect(count).toEqual({ value: 7, exact: false })
  })

  it('200: a cursor fits pages of any size, and answers with or without a count', async () => {
    const { nextCursor } = (await editor.get('/v1/products?limit=2')).body
    const rest = await editor.get(`/v1/products?limit=200&count=exact&cursor=${nextCursor}`)
    expect(skus(rest.body.items)).toBe('CDFEG')
  })

  it.each([
    'sort=price',
    'sort=name,sku',
    'limit=0',
    'limit=201',
    'limit=ten',
    'limit=1&limit=2',
    'status=sold',
    'status=',
    'name=Tent',
    'name[prefix]=',
    'sku=a%20b',
    'createdAt[gte]=yesterday',
    'createdAt[gte]=0000-01-01T00:00:00Z',
    'createdAt[lt]=9999-12-31T23:59:59-23:59',
    'createdAt[gt]=2026-01-01T00:00:00Z',
    'deleted=true',
    'count=all',
    'cursor=',
    'cursor=*',
    'offset=10',
    '__proto__=1',
  ])('400 http.invalid: %s', async (query) => {
    const answer = await editor.get(`/v1/products?${query}`)
    expect(answer).toMatchObject({ status: 400, body: { code: 'http.invalid' } })
  })

  it.each([
    ['of another filter', 'status=active', ''],
    ['of the same filter with another value', 'status=active', 'status=draft'],
    ['of another sort', 'sort=name', 'sort=sku'],
    ['of the other direction', 'sort=name', 'sort=-name'],
    ['of a prefix with another case', 'name[prefix]=T', 'name[prefix]=t'],
  ])('400 http.cursor_invalid: a cursor %s', async (_, made, used) => {
    const { nextCursor } = (await editor.get(`/v1/products?limit=1&${made}`)).body
    expect(nextCursor).toEqual(expect.any(String))
    const answer = await editor.get(`/v1/products?limit=1&${used}&cursor=${nextCursor}`)
    expect(answer).toMatchObject({ status: 400, body: { code: 'http.cursor_invalid' } })
  })

  it('400 http.cursor_invalid: a cursor that was changed, or made up', async () => {
    const { nextCursor } = (await editor.get('/v1/products?limit=1')).body
    const changed = (nextCursor[0] === 'A' ? 'B' : 'A') + nextCursor.slice(1)
    for (const cursor of [changed, nextCursor.slice(0, -4), `${nextCursor}AAAA`, 'AAAA'])
      expect(await editor.get(`/v1/products?limit=1&cursor=${cursor}`)).toMatchObject({
        status: 400,
        body: { code: 'http.cursor_invalid' },
      })
  })
})
