import { describe, expect, it } from 'vitest'
import { type TestAnswer, testApp } from '../../../test/support/app.ts'
import { forgetOldKeys, keyLifetimeMs } from './idempotent.ts'

const app = await testApp()
let made = 0
const newKey = () => `key-${++made}`
const newSku = () => `SKU-${++made}`

const create = (key: string, body: object, scopes = ['catalog:write'] as const): Promise<TestAnswer> =>
  app.request('POST', '/v1/products', { scopes, headers: { 'idempotency-key': key }, body })
const count = async () => (await app.request('GET', '/v1/products?count=exact')).body.count.value

describe('a request with an Idempotency-Key', () => {
  it('is answered the same again, changing nothing more', async () => {
    const [key, body] = [newKey(), { sku: newSku(), name: 'Tent' }]
    const first = await create(key, body)
    const before = await count()
    const again = await create(key, body)
    expect([again.status, again.body]).toEqual([201, first.body])
    expect(again.headers.get('location')).toBe(first.headers.get('location'))
    expect(again.headers.get('etag')).toBe(first.headers.get('etag'))
    expect([first, again].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([null, 'true'])
    expect(await count()).toBe(before)
  })

  it('is the same request whatever the order of its members and its white space', async () => {
    const [key, sku] = [newKey(), newSku()]
    const first = await create(key, { sku, name: 'Tent' })
    expect((await create(key, { name: 'Tent', sku })).body).toEqual(first.body)
  })

  it('happens once among 20 that are sent at once; the others get its answer or are told to wait', async () => {
    const [key, body] = [newKey(), { sku: newSku(), name: 'Tent' }]
    const before = await count()
    const answers = await Promise.all(Array.from({ length: 20 }, () => create(key, body)))
    const codes = answers.map(({ status, body: { code } }) => code ?? status)
    expect(new Set(codes)).toEqual(new Set([201, 'http.idempotency_in_flight']))
    expect(await count()).toBe(before + 1)
    expect((await create(key, body)).headers.get('idempotency-replayed')).toBe('true')
  })

  it('that failed leaves no trace, and may be sent again with the same key', async () => {
    const [key, sku, other] = [newKey(), newSku(), newSku()]
    await create(newKey(), { sku: other, name: 'In the way' })
    const variants = [{ sku: other, options: { size: 'XL' } }]
    expect((await create(key, { sku, name: 'Tent', variants })).body.code).toBe('products.sku_taken')
    expect((await create(key, { sku, name: 'Tent' })).status).toBe(201)
  })

  it.each([
    ['body', { name: 'Another' }],
    ['more members', { name: 'Tent', status: 'active' }],
  ])('422 http.idempotency_mismatch: with another %s', async (_what, changes) => {
    const [key, sku] = [newKey(), newSku()]
    await create(key, { sku, name: 'Tent' })
    expect((await create(key, { sku, ...changes })).body.code).toBe('http.idempotency_mismatch')
  })

  it('422 http.idempotency_mismatch: with another address or precondition', async () => {
    const key = newKey()
    const { body } = await create(newKey(), { sku: newSku(), name: 'Tent' })
    const patch = (path: string, version: string) =>
      app.request('PATCH', path, {
        scopes: ['catalog:write'],
        headers: { 'if-match': version, 'idempotency-key': key },
        body: { name: 'Renamed' },
      })
    expect((await patch(`/v1/products/${body.id}`, '"v1"')).status).toBe(200)
    expect((await patch(`/v1/products/${body.id}`, '"v1"')).headers.get('idempotency-replayed')).toBe('true')
    expect((await patch(`/v1/products/${body.id}`, '"v2"')).body.code).toBe('http.idempotency_mismatch')
  })

  it.each(['', 'with space', 'ü', 'x'.repeat(256)])('400 http.invalid: with the key "%s"', async (key) => {
    const answer = await create(key, { sku: newSku(), name: 'Tent' })
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, '/header/idempotency-key'])
  })

  it('is a new request to somebody else', async () => {
    const key = newKey()
    await create(key, { sku: newSku(), name: 'Tent' })
    const { db } = app.ctx()
    await db.execute(`update idempotency_keys set subject = 'somebody' where key = '${key}'`)
    expect((await create(key, { sku: newSku(), name: 'Another' })).status).toBe(201)
  })
})

describe('a key', () => {
  it('is forgotten when its lifetime is over, not before', async () => {
    const [key, sku] = [newKey(), newSku()]
    await create(key, { sku, name: 'Tent' })
    app.clock.advance(keyLifetimeMs - 1)
    expect((await create(key, { sku, name: 'Tent' })).headers.get('idempotency-replayed')).toBe('true')
    app.clock.advance(1)
    expect((await create(key, { sku, name: 'Tent' })).body.code).toBe('products.sku_taken')
    const renewed = newSku()
    expect((await create(key, { sku: renewed, name: 'Tent' })).status).toBe(201)
  })

  it('is removed once it is past its lifetime, so many at a time', async () => {
    app.clock.advance(keyLifetimeMs + 1)
    const [key, sku] = [newKey(), newSku()]
    await create(key, { sku, name: 'Tent' })
    expect(await forgetOldKeys(app.ctx(), { limit: 2 })).toBe(2)
    expect(await forgetOldKeys(app.ctx(), { limit: 1000 })).toBeGreaterThan(0)
    expect(await forgetOldKeys(app.ctx(), { limit: 1000 })).toBe(0)
    expect((await create(key, { sku, name: 'Tent' })).headers.get('idempotency-replayed')).toBe('true')
  })
})
