import { afterAll, describe, expect, expectTypeOf, it } from 'vitest'
import { createDevKey, mintToken } from '../../dev/dev-key.ts'
import { testApp } from '../../test/support/app.ts'
import { createVerifier } from '../platform/auth/verifier.ts'
import { listen } from '../platform/http/listen.ts'
import {
  CatalogProblem,
  type components,
  createCatalogClient,
  etagOf,
  idempotencyKey,
  ifMatch,
  ifNoneMatch,
  items,
  orThrow,
  pages,
  UnexpectedAnswer,
} from './index.ts'

type Product = components['schemas']['Product']

const key = await createDevKey()
const now = () => new Date()
const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
const verifier = createVerifier({ ...key, jwks: { keys: key.publicKeys }, now, log })
const { service } = await testApp({ verifier })
const listener = await listen(service.app.fetch, {
  host: '127.0.0.1',
  port: 0,
  keepAliveTimeoutMs: 5_000,
  requestTimeoutMs: 10_000,
})
afterAll(() => listener.close(1_000))

const baseUrl = `http://127.0.0.1:${listener.port}`
const token = await mintToken({ key, scopes: ['catalog:write'], subject: 'tester', ttlSeconds: 600, now: now() })
const client = createCatalogClient({ baseUrl, token })
let made = 0
const create = () => client.POST('/v1/products', { body: { sku: `SKU-${made++}`, name: 'Tent' } })

const thrown = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  )

describe('a request', () => {
  it('needs what the API needs, and answers with its types', async () => {
    const { data, error, response } = await create()
    expect([response.status, error, data?.version]).toEqual([201, undefined, 1])
    expectTypeOf(data).toEqualTypeOf<Product | undefined>()
    expectTypeOf(error?.code).toExtend<string | undefined>()
    // @ts-expect-error: a product has a name.
    await client.POST('/v1/products', { body: { sku: 'X' } })
    // @ts-expect-error: a change says which version it changes.
    await client.PATCH('/v1/products/{id}', { params: { path: { id: '1' } }, body: {} })
    // @ts-expect-error: there is no such path.
    await client.GET('/v1/nothing')
  })

  it('that fails is told by a code that the operation documents', async () => {
    const { data, error } = await client.GET('/v1/products/{id}', {
      params: { path: { id: '01980000-0000-7000-8000-000000000000' } },
    })
    expect([data, error?.code, error?.status]).toEqual([undefined, 'products.not_found', 404])
    // @ts-expect-error: reading does not find a SKU taken.
    expect(error?.code === 'products.sku_taken').toBe(false)
  })

  it.each([
    ['none: it may read but not write', undefined, [200, 401]],
    ['a text', token, [200, 201]],
    ['a function', () => token, [200, 201]],
    ['a function that waits', () => Promise.resolve(token), [200, 201]],
  ])('with a token that is %s', async (_what, given, expected) => {
    const other = createCatalogClient({ baseUrl, ...(given !== undefined && { token: given }) })
    const read = await other.GET('/v1/products')
    const written = await other.POST('/v1/products', { body: { sku: `SKU-${made++}`, name: 'Tent' } })
    expect([read.response.status, written.response.status]).toEqual(expected)
  })

  it('goes through the fetch that was given', async () => {
    const asked: string[] = []
    const other = createCatalogClient({
      baseUrl,
      fetch: (request) => {
        asked.push(`${request.method} ${request.url}`)
        return fetch(request)
      },
    })
    await other.GET('/v1/products', { params: { query: { 'name[prefix]': 'Ten', sort: '-createdAt' } } })
    expect(asked).toEqual([`GET ${baseUrl}/v1/products?name[prefix]=Ten&sort=-createdAt`])
  })
})

describe('versions', () => {
  it('200: changes the version that was read', async () => {
    const created = await create()
    const { id } = await orThrow(created)
    const header = { ...ifMatch(etagOf(created)), ...idempotencyKey(`change-${id}`) }
    const change = () => client.PATCH('/v1/products/{id}', { params: { path: { id }, header }, body: { name: 'Hut' } })
    expect(await orThrow(change())).toMatchObject({ name: 'Hut', version: 2 })
    const again = await change()
    expect([again.data?.version, again.response.headers.get('idempotency-replayed')]).toEqual([2, 'true'])
  })

  it('412: does not change another', async () => {
    const { id } = await orThrow(create())
    const params = { path: { id }, header: ifMatch('"v7"') }
    expect((await client.DELETE('/v1/products/{id}', { params })).error?.code).toBe('http.version_stale')
  })

  it('304: has no data while the version is current', async () => {
    const created = await create()
    const { id } = await orThrow(created)
    const { data, response } = await client.GET('/v1/products/{id}', {
      params: { path: { id }, header: ifNoneMatch(etagOf(created)) },
    })
    expect([response.status, data]).toEqual([304, undefined])
  })

  it('are not there where an answer has none', async () => {
    const listed = await client.GET('/v1/products')
    expect(() => etagOf(listed)).toThrow(/no ETag/)
  })
})

describe('orThrow', () => {
  it('gives the data as it is typed', async () => {
    const product = await orThrow(create())
    expectTypeOf(product).toEqualTypeOf<Product>()
    expect(product.name).toBe('Tent')
  })

  it('throws the problem', async () => {
    const { sku } = await orThrow(create())
    const error = await thrown(orThrow(client.POST('/v1/products', { body: { sku, name: 'Tent' } })))
    expect(error).toBeInstanceOf(CatalogProblem)
    expect(error).toMatchObject({ code: 'products.sku_taken', status: 409, retryAfterSeconds: undefined })
    expect((error as CatalogProblem).message).toContain((error as CatalogProblem).problem.requestId)
  })

  it.each([
    ['7', 7],
    ['Wed, 21 Oct 2026 07:28:00 GMT', undefined],
  ])('knows from Retry-After: %s that waiting helps after %s s', async (header, expected) => {
    const body = JSON.stringify({ code: 'http.overloaded', title: 'Too many', requestId: 'r', status: 503 })
    const answer = () => Promise.resolve(new Response(body, { status: 503, headers: { 'retry-after': header } }))
    const other = createCatalogClient({ baseUrl, fetch: answer })
    expect(await thrown(orThrow(other.GET('/v1/products')))).toMatchObject({ retryAfterSeconds: expected })
  })

  it.each(['<h1>Bad gateway</h1>', '{"message":"bad gateway"}', ''])(
    'tells apart what a proxy answers: %s',
    async (body) => {
      const other = createCatalogClient({ baseUrl, fetch: () => Promise.resolve(new Response(body, { status: 502 })) })
      expect(await thrown(orThrow(other.GET('/v1/products')))).toBeInstanceOf(UnexpectedAnswer)
    },
  )
})

describe('a list', () => {
  it('is read page by page to its end', async () => {
    for (let count = 0; count < 5; count++) await orThrow(create())
    const listed = await orThrow(client.GET('/v1/products', { params: { query: { limit: 200 } } }))
    const read = (next: { cursor?: string }) => client.GET('/v1/products', { params: { query: { limit: 2, ...next } } })
    const sizes: number[] = []
    for await (const page of pages(read)) sizes.push(page.items.length)
    const total = listed.items.length
    expect(sizes).toEqual(Array.from({ length: Math.ceil(total / 2) }, (_, page) => Math.min(2, total - page * 2)))
    const skus: string[] = []
    for await (const product of items(read)) skus.push(product.sku)
    expect(skus).toEqual(listed.items.map(({ sku }) => sku))
  })

  it('asks for no page that nobody wants', async () => {
    let asked = 0
    for await (const product of items((next: { cursor?: string }) => {
      asked++
      return client.GET('/v1/products', { params: { query: { limit: 1, ...next } } })
    })) {
      expect(product.sku).toBeTypeOf('string')
      break
    }
    expect(asked).toBe(1)
  })

  it('throws the problem of a page', async () => {
    const read = () => client.GET('/v1/products', { params: { query: { cursor: 'made-up' } } })
    expect(await thrown(pages(read).next())).toMatchObject({ code: 'http.cursor_invalid' })
  })
})
