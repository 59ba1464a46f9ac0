import { beforeEach, describe, expect, it } from 'vitest'
import { startOfTime, type TestAnswer, testApp } from '../../test/support/app.ts'
import { editorOf } from '../../test/support/editor.ts'

const app = await testApp()
const editor = editorOf(app)
const nobody = '01939a2e-7c00-7000-8000-000000000001'
const problem = (status: number, code: string) => ({ status, body: { code } })

let made = 0
const newSku = () => `SKU-${++made}`
const newProduct = async (facts: object = {}) =>
  (await editor.post('/v1/products', { sku: newSku(), name: 'Tent', ...facts })).body

const facts = {
  name: 'Two-person tent',
  description: 'Light.\nDry.',
  status: 'active',
  attributes: { weightGrams: 2400.5, waterproof: true, seasons: ['summer', 'autumn'], maker: '' },
  images: [
    { url: 'https://images.example.com/tent.jpg', alt: 'A tent' },
    { url: 'http://localhost:8080', alt: '' },
  ],
}

let product: TestAnswer['body']
let path: string
beforeEach(async () => {
  product = await newProduct()
  path = `/v1/products/${product.id}`
})

describe('createProduct', () => {
  it('201: answers with the product, its address and its ETag', async () => {
    const sku = newSku()
    const variants = [
      { sku: newSku(), options: { colour: 'green', size: 'XL' } },
      { sku: newSku(), options: { colour: 'red' } },
    ]
    const { status, headers, body } = await editor.post('/v1/products', { sku, ...facts, variants })
    const now = startOfTime.toISOString()
    expect({ status, body }).toEqual({
      status: 201,
      body: {
        id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
        sku,
        ...facts,
        variants: variants.map((variant) => ({ id: expect.any(String), ...variant })),
        version: 1,
        createdAt: now,
        updatedAt: now,
        deletedAt: null,
      },
    })
    expect(headers.get('etag')).toBe('"v1"')
    expect((await editor.get(headers.get('location') ?? '')).body).toEqual(body)
  })

  it('201: all but SKU and name have defaults', async () => {
    expect(product).toMatchObject({ description: '', status: 'draft', attributes: {}, images: [], variants: [] })
  })

  it.each([
    ['of a product', () => product.sku],
    ['of a product, in another case', () => product.sku.toLowerCase()],
    [
      'of a variant, in another case',
      async () =>
        (await newProduct({ variants: [{ sku: newSku(), options: { a: 'b' } }] })).variants[0].sku.toLowerCase(),
    ],
    [
      'of a deleted product',
      async () => {
        await editor.remove(path)
        return product.sku
      },
    ],
  ])('409 products.sku_taken: the SKU %s', async (_, taken) => {
    const sku = await taken()
    const asProduct = await editor.post('/v1/products', { sku, name: 'Again' })
    expect(asProduct).toMatchObject(problem(409, 'products.sku_taken'))
    const free = newSku()
    const asVariant = await editor.post('/v1/products', {
      sku: free,
      name: 'Again',
      variants: [{ sku, options: { a: 'b' } }],
    })
    expect(asVariant).toMatchObject(problem(409, 'products.sku_taken'))
    expect((await editor.get(`/v1/products?sku=${free}`)).body.items).toEqual([])
  })

  it('409 products.sku_taken: by a variant of the same product', async () => {
    const answer = await editor.post('/v1/products', {
      sku: 'twice',
      name: 'Twice',
      variants: [{ sku: 'TWICE', options: { a: 'b' } }],
    })
    expect(answer).toMatchObject(problem(409, 'products.sku_taken'))
  })

  it('409 products.sku_taken: all but one of 20 who want a SKU at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => editor.post('/v1/products', { sku: i % 2 ? 'RACE' : 'race', name: `${i}` })),
    )
    expect(answers.map(({ body }) => body.code).filter((code) => code === 'products.sku_taken').length).toBe(19)
    const winner = answers.find(({ status }) => status === 201)
    expect((await editor.get('/v1/products?sku=Race')).body.items).toEqual([winner?.body])
  })
})

describe('getProduct', () => {
  it('200: with the version as its ETag', async () => {
    const { status, headers, body } = await editor.get(path)
    expect({ status, body, etag: headers.get('etag') }).toEqual({ status: 200, body: product, etag: '"v1"' })
  })

  it.each([
    ['"v1"', 304],
    ['W/"v1"', 304],
    ['*', 304],
    ['"v7", "v1"', 304],
    ['"v2"', 200],
    ['v1', 200],
  ])('If-None-Match: %s gives %s', async (header, expected) => {
    const { status, headers, body } = await editor.get(path, { 'if-none-match': header })
    expect({ status, etag: headers.get('etag'), body }).toEqual({
      status: expected,
      etag: '"v1"',
      body: expected === 304 ? '' : product,
    })
  })

  it.each([
    ['fields=images', ['images']],
    ['fields=variants,description', ['variants', 'description']],
    ['fields=attributes,attributes', ['attributes']],
  ])('200: %s leaves out the other large parts', async (query, parts) => {
    const { body } = await editor.get(`${path}?${query}`)
    const small = ['id', 'sku', 'name', 'status', 'version', 'createdAt', 'updatedAt', 'deletedAt']
    expect(body).toEqual(Object.fromEntries([...small, ...parts].map((name) => [name, product[name]])))
  })

  it.each(['fields=', 'fields=name', 'fields=images&fields=images', 'include=everything', 'field=images'])(
    '400 http.invalid: %s',
    async (query) => {
      expect(await editor.get(`${path}?${query}`)).toMatchObject(problem(400, 'http.invalid'))
    },
  )

  it.each(['not-an-id', '01939a2e7c0070008000000000000001', '..%2Fproducts'])('400 http.invalid: id %s', async (id) => {
    expect(await editor.get(`/v1/products/${id}`)).toMatchObject(problem(400, 'http.invalid'))
  })

  it.each(['that never was', 'that is deleted'])('404 products.not_found: one %s', async (which) => {
    if (which === 'that is deleted') await editor.remove(path)
    const answer = await editor.get(which === 'that is deleted' ? path : `/v1/products/${nobody}`)
    expect(answer).toMatchObject(problem(404, 'products.not_found'))
  })
})

describe('updateProduct', () => {
  it.each([
    ['everything', facts],
    ['its name', { name: 'Renamed' }],
    ['its description to nothing', { description: '' }],
    ['its attributes, all of them', { attributes: { a: 1 } }],
    ['its images to none', { images: [] }],
    ['its status', { status: 'archived' }],
    ['nothing', {}],
  ])('200: changes %s, keeps the rest and raises the version', async (_, changes) => {
    const before = await newProduct({ ...facts, variants: [{ sku: newSku(), options: { a: 'b' } }] })
    app.clock.advance(1_000)
    const { status, headers, body } = await editor.patch(`/v1/products/${before.id}`, changes, '"v1"')
    const after = { ...before, ...changes, version: 2, updatedAt: app.clock.now().toISOString() }
    expect({ status, body, etag: headers.get('etag') }).toEqual({ status: 200, body: after, etag: '"v2"' })
    expect((await editor.get(`/v1/products/${before.id}`)).body).toEqual(after)
  })

  it.each(['*', '"v1"', '"v5", "v1"'])('200: If-Match: %s', async (ifMatch) => {
    expect((await editor.patch(path, { name: 'x' }, ifMatch)).status).toBe(200)
  })

  it.each(['"v2"', 'W/"v1"', '"x"', '"v99999999999999999999"'])('412 http.version_stale: %s', async (ifMatch) => {
    expect(await editor.patch(path, { name: 'x' }, ifMatch)).toMatchObject(problem(412, 'http.version_stale'))
    expect((await editor.get(path)).body).toEqual(product)
  })

  it('412 http.version_stale: all but one of those who change a version at once', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => editor.patch(path, { name: `${i}` }, '"v1"')))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...new Array(7).fill(412)])
    const winner = answers.find(({ status }) => status === 200)
    expect((await editor.get(path)).body).toEqual(winner?.body)
  })

  it('428 http.precondition_required: no If-Match', async () => {
    const answer = await app.request('PATCH', path, { scopes: ['catalog:write'], body: { name: 'x' } })
    expect(answer).toMatchObject(problem(428, 'http.precondition_required'))
  })

  it.each([{ sku: 'OTHER' }, { id: nobody }, { version: 7 }, { deletedAt: null }, { name: null }])(
    '400 http.invalid: %j cannot be changed',
    async (changes) => {
      expect(await editor.patch(path, changes)).toMatchObject(problem(400, 'http.invalid'))
    },
  )

  it.each(['that never was', 'that is deleted'])('404 products.not_found: one %s', async (which) => {
    if (which === 'that is deleted') await editor.remove(path)
    const answer = await editor.patch(which === 'that is deleted' ? path : `/v1/products/${nobody}`, {})
    expect(answer).toMatchObject(problem(404, 'products.not_found'))
  })
})

describe('deleteProduct', () => {
  it('204: it is neither read nor listed nor changed any more', async () => {
    app.clock.advance(1_000)
    expect(await editor.remove(path, '"v1"')).toMatchObject({ status: 204, body: '' })
    expect((await editor.get(path)).status).toBe(404)
    expect((await editor.get(`/v1/products?sku=${product.sku}`)).body.items).toEqual([])
    const now = app.clock.now().toISOString()
    expect((await editor.get(`/v1/products?sku=${product.sku}&deleted=only`)).body.items).toEqual([
      { ...product, version: 2, updatedAt: now, deletedAt: now },
    ])
  })

  it.each(['that never was', 'that is deleted already'])('404 products.not_found: one %s', async (which) => {
    if (which === 'that is deleted already') await editor.remove(path)
    const answer = await editor.remove(which === 'that is deleted already' ? path : `/v1/products/${nobody}`)
    expect(answer).toMatchObject(problem(404, 'products.not_found'))
  })

  it('412 http.version_stale', async () => {
    expect(await editor.remove(path, '"v2"')).toMatchObject(problem(412, 'http.version_stale'))
    expect((await editor.get(path)).status).toBe(200)
  })
})

describe('restoreProduct', () => {
  it('200: it is as it was, two versions later', async () => {
    const whole = await newProduct({ ...facts, variants: [{ sku: newSku(), options: { a: 'b' } }] })
    await editor.remove(`/v1/products/${whole.id}`)
    app.clock.advance(1_000)
    const { status, headers, body } = await editor.post(`/v1/products/${whole.id}/restore`, undefined, '"v2"')
    const restored = { ...whole, version: 3, updatedAt: app.clock.now().toISOString() }
    expect({ status, body, etag: headers.get('etag') }).toEqual({ status: 200, body: restored, etag: '"v3"' })
    expect((await editor.get(`/v1/products/${whole.id}`)).body).toEqual(restored)
  })

  it('404 products.not_found', async () => {
    const answer = await editor.post(`/v1/products/${nobody}/restore`, undefined, '*')
    expect(answer).toMatchObject(problem(404, 'products.not_found'))
  })

  it('409 products.not_deleted', async () => {
    expect(await editor.post(`${path}/restore`, undefined, '*')).toMatchObject(problem(409, 'products.not_deleted'))
  })

  it('412 http.version_stale: that of before it was deleted', async () => {
    await editor.remove(path)
    expect(await editor.post(`${path}/restore`, undefined, '"v1"')).toMatchObject(problem(412, 'http.version_stale'))
    expect((await editor.get(path)).status).toBe(404)
  })
})
