import { describe, expect, it } from 'vitest'
import { startOfTime, testApp } from '../../test/support/app.ts'
import { readAll } from '../../test/support/editor.ts'
import { nobody, shopOf } from '../../test/support/shelf.ts'

const app = await testApp()
const shop = shopOf(app)
const { inMs, get, newList, patch, post } = shop

describe('createPriceList', () => {
  it('201: answers with the list, its address and its ETag', async () => {
    const { status, headers, body } = await post('/v1/price-lists', { code: 'Shop', name: 'The shop', currency: 'JPY' })
    const facts = { code: 'Shop', name: 'The shop', currency: 'JPY', version: 1 }
    const now = startOfTime.toISOString()
    expect({ status, body }).toEqual({
      status: 201,
      body: { id: expect.any(String), ...facts, createdAt: now, updatedAt: now },
    })
    expect(headers.get('etag')).toBe('"v1"')
    expect((await get(headers.get('location') ?? '')).body).toEqual(body)
  })

  it.each([
    ['a currency that does not exist', { currency: 'XYZ' }],
    ['a currency that was withdrawn', { currency: 'HRK' }],
    ['a currency without a minor unit', { currency: 'XAU' }],
    ['a currency in lower case', { currency: 'eur' }],
    ['a code with a space', { code: 'a b' }],
    ['an empty name', { name: '' }],
    ['a name that is not there', { name: undefined }],
    ['a field that does not exist', { country: 'DE' }],
  ])('400 http.invalid: %s', async (_, wrong) => {
    const answer = await post('/v1/price-lists', { code: 'wrong', name: 'Wrong', currency: 'EUR', ...wrong })
    expect(answer).toMatchObject({ status: 400, body: { code: 'http.invalid' } })
    expect((await get('/v1/price-lists?code=wrong')).body.items).toEqual([])
  })

  it('409 pricing.list_code_taken: whatever the case of the code', async () => {
    const list = await newList()
    const answer = await post('/v1/price-lists', { code: list.code.toUpperCase(), name: 'Again', currency: 'EUR' })
    expect(answer).toMatchObject({ status: 409, body: { code: 'pricing.list_code_taken' } })
  })
})

describe('listPriceLists', () => {
  it('200: pages in either order, each list once', async () => {
    for (let count = 0; count < 5; count++) await newList('CHF')
    const codesBy = async (sort: string): Promise<string[]> =>
      (await readAll(shop, `/v1/price-lists?currency=CHF&sort=${sort}&limit=2`)).map(({ code }) => code)
    const codes = await codesBy('code')
    expect(new Set(codes).size).toBe(5)
    expect(await codesBy('-code')).toEqual(codes.toReversed())
  })

  it.each(['createdAt', 'name'])('200: sorts by %s', async (sort) => {
    const list = await newList('SEK')
    expect((await get(`/v1/price-lists?currency=SEK&sort=-${sort}&count=exact`)).body.items).toContainEqual(list)
  })

  it('200: finds a list by its code, whatever the case', async () => {
    const list = await newList()
    expect((await get(`/v1/price-lists?code=${list.code.toUpperCase()}`)).body.items).toEqual([list])
  })

  it('400 http.cursor_invalid: a cursor of another list', async () => {
    await newList('NOK')
    await newList('NOK')
    const { body } = await get('/v1/price-lists?currency=NOK&limit=1')
    const answer = await get(`/v1/price-lists?currency=SEK&limit=1&cursor=${body.nextCursor}`)
    expect(answer).toMatchObject({ status: 400, body: { code: 'http.cursor_invalid' } })
  })
})

describe('getPriceList', () => {
  it('200, and 304 while the version is known', async () => {
    const list = await newList()
    const { headers, body } = await get(`/v1/price-lists/${list.id}`)
    expect(body).toEqual(list)
    expect((await get(`/v1/price-lists/${list.id}`, { 'if-none-match': headers.get('etag') ?? '' })).status).toBe(304)
  })

  it.each([
    [404, 'pricing.list_not_found', nobody],
    [400, 'http.invalid', '1'],
  ])('%i %s', async (status, code, id) => {
    expect(await get(`/v1/price-lists/${id}`)).toMatchObject({ status, body: { code } })
  })
})

describe('updatePriceList', () => {
  it('200: renames and raises the version', async () => {
    const list = await newList()
    app.clock.advance(1)
    const { status, headers, body } = await patch(`/v1/price-lists/${list.id}`, { name: 'New name' }, '"v1"')
    const expected = { ...list, name: 'New name', version: 2, updatedAt: inMs(0) }
    expect({ status, body, etag: headers.get('etag') ?? '' }).toEqual({ status: 200, body: expected, etag: '"v2"' })
    expect((await get(`/v1/price-lists/${list.id}`)).body).toEqual(expected)
  })

  it.each([
    ['the currency', { currency: 'USD' }],
    ['the code', { name: 'Fine', code: 'other' }],
    ['nothing', {}],
  ])('400 http.invalid: changes %s', async (_, changes) => {
    const list = await newList()
    const answer = await patch(`/v1/price-lists/${list.id}`, changes)
    expect(answer).toMatchObject({ status: 400, body: { code: 'http.invalid' } })
    expect((await get(`/v1/price-lists/${list.id}`)).body).toEqual(list)
  })

  it('412 http.version_stale, changing nothing', async () => {
    const list = await newList()
    const answer = await patch(`/v1/price-lists/${list.id}`, { name: 'New name' }, '"v2"')
    expect(answer).toMatchObject({ status: 412, body: { code: 'http.version_stale' } })
    expect((await get(`/v1/price-lists/${list.id}`)).body).toEqual(list)
  })

  it('404 pricing.list_not_found', async () => {
    const answer = await patch(`/v1/price-lists/${nobody}`, { name: 'New name' })
    expect(answer).toMatchObject({ status: 404, body: { code: 'pricing.list_not_found' } })
  })
})
