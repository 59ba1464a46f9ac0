import { beforeAll, describe, expect, it } from 'vitest'
import { startOfTime, testApp } from '../../test/support/app.ts'
import { expireReservations } from './expire-reservations.ts'
import { brokenInvariants, makePlaces, receive, storedStock } from './inventory-test-support.ts'

const app = await testApp()
const nobody = '01939a2e-7c00-7000-8000-000000000001'
const scopes = ['inventory:write'] as const
const get = (path: string, headers = {}) => app.request('GET', path, { headers })
const post = (path: string, body: unknown, headers = {}) => app.request('POST', path, { scopes, body, headers })
const reserve = (lines: unknown, more: object = {}) => post('/v1/reservations', { lines, ...more })
const end = (id: string, how: string, ifMatch = '*') =>
  app.request('POST', `/v1/reservations/${id}/${how}`, { scopes, headers: { 'if-match': ifMatch } })

let made = 0
/** A SKU with `units` of it in Berlin. */
const newSku = async (units = 10) => {
  made++
  const sku = `SKU-${made}`
  await makePlaces(app.ctx(), [sku], [])
  if (units > 0) await receive(app.ctx(), sku, 'berlin', units)
  return { sku, location: 'berlin' }
}
const stockOf = async ({ sku, location }: { sku: string; location: string }) => {
  const [level] = (await get(`/v1/stock?sku=${sku}&location=${location}`)).body.items
  return [level.onHand, level.reserved, level.available]
}

beforeAll(async () => {
  await makePlaces(app.ctx(), [], ['berlin', 'osaka'])
})

describe('reserveStock', () => {
  it('201: holds the units, answers with the reservation, its address and its ETag', async () => {
    const place = await newSku(10)
    const { status, headers, body } = await reserve([{ ...place, quantity: 3 }], { reference: 'order-1' })
    const at = startOfTime.toISOString()
    expect({ status, body }).toEqual({
      status: 201,
      body: {
        id: expect.any(String),
        state: 'held',
        reference: 'order-1',
        lines: [{ sku: place.sku, location: 'berlin', quantity: 3 }],
        expiresAt: new Date(startOfTime.getTime() + 900_000).toISOString(),
        version: 1,
        createdAt: at,
        updatedAt: at,
      },
    })
    expect(headers.get('etag')).toBe('"v1"')
    expect((await get(headers.get('location') ?? '')).body).toEqual(body)
    expect(await stockOf(place)).toEqual([10, 3, 7])
  })

  it('201: adds up lines of one SKU and location, whatever the case, and orders them', async () => {
    const [one, other] = [await newSku(5), await newSku(5)]
    const lines = [
      { ...other, quantity: 1 },
      { ...one, quantity: 2 },
      { ...one, sku: one.sku.toLowerCase(), quantity: 3 },
    ]
    const { body } = await reserve(lines)
    expect(body.lines.map((line: { sku: string; quantity: number }) => [line.sku, line.quantity])).toEqual([
      [one.sku, 5],
      [other.sku, 1],
    ])
    expect((await get(`/v1/reservations/${body.id}`)).body).toEqual(body)
  })

  it('201: with the same Idempotency-Key once', async () => {
    const place = await newSku(10)
    const send = () =>
      post('/v1/reservations', { lines: [{ ...place, quantity: 4 }] }, { 'idempotency-key': place.sku })
    const [first, second] = [await send(), await send()]
    expect(second.body).toEqual(first.body)
    expect(await stockOf(place)).toEqual([10, 4, 6])
  })

  const someLine = { sku: 'SKU-1', location: 'berlin', quantity: 1 }

  it.each([
    ['no line', { lines: [] }],
    ['more lines than allowed', { lines: new Array(101).fill(someLine) }],
    ['no unit', { lines: [{ ...someLine, quantity: 0 }] }],
    ['a part of a unit', { lines: [{ ...someLine, quantity: 1.5 }] }],
    ['too many units', { lines: [{ ...someLine, quantity: 1_000_001 }] }],
    ['a SKU that cannot be one', { lines: [{ ...someLine, sku: 'a b' }] }],
    ['a location in upper case', { lines: [{ ...someLine, location: 'Berlin' }] }],
    ['no time to live', { ttlSeconds: 0 }],
    ['more than a day to live', { ttlSeconds: 86_401 }],
    ['a reference of two lines', { reference: 'a\nb' }],
    ['a field that does not exist', { state: 'confirmed' }],
  ])('400 http.invalid: %s', async (_, wrong) => {
    const answer = await post('/v1/reservations', { lines: [someLine], ...wrong })
    expect(answer).toMatchObject({ status: 400, body: { code: 'http.invalid' } })
  })

  it('409 inventory.insufficient: all or nothing, and says where and how many there are', async () => {
    const [one, other] = [await newSku(10), await newSku(2)]
    const never = { ...one, location: 'osaka' }
    const before = await storedStock(app.ctx())
    const answer = await reserve([
      { ...other, quantity: 1 },
      { ...one, quantity: 10 },
      { ...other, quantity: 2 },
      { ...never, quantity: 1 },
    ])
    expect(answer).toMatchObject({ status: 409, body: { code: 'inventory.insufficient' } })
    expect(answer.body.errors).toEqual([
      { pointer: '/body/lines/0/quantity', detail: `2 of ${other.sku} available at berlin.` },
      { pointer: '/body/lines/2/quantity', detail: `2 of ${other.sku} available at berlin.` },
      { pointer: '/body/lines/3/quantity', detail: `0 of ${one.sku} available at osaka.` },
    ])
    expect(await storedStock(app.ctx())).toEqual(before)
  })

  it.each([
    ['products.sku_unknown', 'sku', { sku: 'NOTHING' }],
    ['products.sku_unknown', 'sku', { sku: 'NOTHING', location: 'nowhere' }],
    ['inventory.location_unknown', 'location', { location: 'nowhere' }],
  ])('422 %s: in %s', async (code, part, wrong) => {
    const place = await newSku(10)
    const answer = await reserve([
      { ...place, quantity: 1 },
      { ...place, quantity: 1, ...wrong },
    ])
    expect(answer).toMatchObject({ status: 422, body: { code, errors: [{ pointer: `/body/lines/1/${part}` }] } })
    expect(await stockOf(place)).toEqual([10, 0, 10])
  })
})

describe('expiry', () => {
  it('holds until the last millisecond and nothing from then on, whether or not it was swept', async () => {
    const [one, other] = [await newSku(10), await newSku(10)]
    const { body: held } = await reserve(
      [one, other].map((place) => ({ ...place, quantity: 10 })),
      { ttlSeconds: 60 },
    )
    app.clock.advance(59_999)
    expect((await reserve([{ ...one, quantity: 1 }])).status).toBe(409)
    app.clock.advance(1)
    expect([await stockOf(one), await stockOf(other)]).toEqual([
      [10, 0, 10],
      [10, 0, 10],
    ])
    const expired = await get(`/v1/reservations/${held.id}`, { 'if-none-match': '"v1"' })
    expect(expired).toMatchObject({ status: 200, body: { state: 'expired', version: 2, updatedAt: held.expiresAt } })

    expect((await reserve([{ ...one, quantity: 10 }])).status).toBe(201)
    expect((await storedStock(app.ctx())).filter(({ sku }) => sku === other.sku)).toMatchObject([{ reserved: 0 }])
    expect((await get(`/v1/reservations/${held.id}`)).body).toEqual(expired.body)
    const { body } = await get(`/v1/stock/ledger?sku=${other.sku}&sort=-createdAt&limit=1`)
    expect(body.items).toMatchObject([{ reason: 'expired', reservedDelta: -10, reservationId: held.id }])
  })

  it('is written down by a refused request too, and by the sweeper a batch at a time', async () => {
    const place = await newSku(3)
    for (const _ of 'abc') await reserve([{ ...place, quantity: 1 }], { ttlSeconds: 5 })
    app.clock.advance(5_000)
    const swept = await expireReservations(app.ctx([]), { limit: 2 })
    expect(swept).toBe(2)
    expect((await reserve([{ ...place, quantity: 4 }])).body.errors).toMatchObject([
      { detail: expect.stringMatching(/^3 of/) },
    ])
    expect(await expireReservations(app.ctx([]), { limit: 10 })).toBe(0)
    expect(await brokenInvariants(app.ctx())).toEqual([])
  })
})

describe.each([
  ['confirm', 'confirmed', [7, 0, 7], { onHandDelta: -3, reservedDelta: -3 }],
  ['release', 'released', [10, 0, 10], { onHandDelta: 0, reservedDelta: -3 }],
] as const)('%sReservation', (how, state, stock, deltas) => {
  const newReservation = async (more: object = {}) => {
    const place = await newSku(10)
    return { place, held: (await reserve([{ ...place, quantity: 3 }], more)).body }
  }

  it('200: ends the reservation and writes the ledger', async () => {
    const { place, held } = await newReservation({ reference: 'order-2' })
    app.clock.advance(1_000)
    const { status, headers, body } = await end(held.id, how, '"v1"')
    const updatedAt = app.clock.now().toISOString()
    expect({ status, body }).toEqual({ status: 200, body: { ...held, state, version: 2, updatedAt } })
    expect(headers.get('etag')).toBe('"v2"')
    expect((await get(`/v1/reservations/${held.id}`)).body).toEqual(body)
    expect(await stockOf(place)).toEqual(stock)
    const { body: ledger } = await get(`/v1/stock/ledger?sku=${place.sku}&sort=-createdAt&limit=1`)
    expect(ledger.items).toMatchObject([{ reason: state, ...deltas, reservationId: held.id }])
  })

  it('404 inventory.reservation_not_found', async () => {
    expect(await end(nobody, how)).toMatchObject({ status: 404, body: { code: 'inventory.reservation_not_found' } })
  })

  it.each(['confirm', 'release'])('409 inventory.reservation_ended: after %s, whatever the version', async (first) => {
    const { place, held } = await newReservation()
    await end(held.id, first)
    const before = await stockOf(place)
    for (const ifMatch of ['*', '"v1"', '"v2"'])
      expect(await end(held.id, how, ifMatch)).toMatchObject({
        status: 409,
        body: { code: 'inventory.reservation_ended' },
      })
    expect(await stockOf(place)).toEqual(before)
  })

  it.each([
    ['before', 0],
    ['after', 1_000],
  ])('409 inventory.reservation_expired: %s it was swept', async (_, limit) => {
    const { place, held } = await newReservation({ ttlSeconds: 1 })
    app.clock.advance(1_000)
    await expireReservations(app.ctx(), { limit })
    const answer = await end(held.id, how, '"v1"')
    expect(answer).toMatchObject({ status: 409, body: { code: 'inventory.reservation_expired' } })
    expect(await stockOf(place)).toEqual([10, 0, 10])
  })

  it.each(['"v2"', '"v9999999999"', 'W/"v1"', '"other"'])('412 http.version_stale: %s', async (ifMatch) => {
    const { place, held } = await newReservation()
    const answer = await end(held.id, how, ifMatch)
    expect(answer).toMatchObject({ status: 412, body: { code: 'http.version_stale' } })
    expect(await stockOf(place)).toEqual([10, 3, 7])
  })
})

it('counts what became of reservations', async () => {
  const counts = async () => {
    const { body } = await app.ctx().metrics.render(undefined)
    const lines = body.matchAll(/^catalog_stock_reservations_total\{result="(\w+)"\} (\d+)$/gm)
    return new Map([...lines].map(([, result = '', count]) => [result, Number(count)]))
  }
  const before = await counts()
  const place = await newSku(10)
  const held: { id: string }[] = []
  for (const quantity of [1, 2, 3, 4, 5]) held.push((await reserve([{ ...place, quantity }], { ttlSeconds: 60 })).body)
  await end(held[0]?.id ?? '', 'confirm')
  await end(held[1]?.id ?? '', 'release')
  app.clock.advance(60_000)
  await reserve([{ ...place, quantity: 1 }])
  const after = await counts()
  const grown = [...after].map(([result, count]) => [result, count - (before.get(result) ?? 0)])
  expect(Object.fromEntries(grown)).toEqual({ reserved: 5, insufficient: 1, confirmed: 1, released: 1, expired: 2 })
})

describe('getReservation', () => {
  it('304: while its version is current', async () => {
    const { body } = await reserve([{ ...(await newSku()), quantity: 1 }])
    expect((await get(`/v1/reservations/${body.id}`, { 'if-none-match': '"v1"' })).status).toBe(304)
  })

  it('404 inventory.reservation_not_found', async () => {
    const answer = await get(`/v1/reservations/${nobody}`)
    expect(answer).toMatchObject({ status: 404, body: { code: 'inventory.reservation_not_found' } })
  })
})

describe('listReservations', () => {
  it('200: filters by reference and by what they are now', async () => {
    const place = await newSku(100)
    const ids: Record<string, string> = {}
    for (const name of ['held', 'lapsed', 'swept', 'confirm', 'release']) {
      const ttlSeconds = name === 'held' ? 900 : 60
      const { body } = await reserve([{ ...place, quantity: 1 }], { reference: 'filter', ttlSeconds })
      ids[name] = body.id
      if (name === 'confirm' || name === 'release') await end(body.id, name)
    }
    app.clock.advance(60_000)
    await expireReservations(app.ctx(), { limit: 1 })
    const listed = async (filter: string) =>
      (await get(`/v1/reservations?reference=filter${filter}`)).body.items.map(({ id }: { id: string }) => id)
    expect(await listed('')).toEqual(Object.values(ids))
    expect(await listed('&state=held')).toEqual([ids.held])
    expect(await listed('&state=expired')).toEqual([ids.lapsed, ids.swept])
    expect(await listed('&state=released,confirmed&sort=-createdAt')).toEqual([ids.release, ids.confirm])
    expect((await get('/v1/reservations?reference=nobody&count=exact')).body).toEqual({
      items: [],
      nextCursor: null,
      count: { value: 0, exact: true },
    })
  })

  it('200: pages, each once', async () => {
    const first = (await get('/v1/reservations?reference=filter&limit=3')).body
    const second = (await get(`/v1/reservations?reference=filter&limit=3&cursor=${first.nextCursor}`)).body
    expect(new Set([...first.items, ...second.items].map(({ id }) => id)).size).toBe(5)
    expect(second.nextCursor).toBeNull()
  })

  it('400 http.cursor_invalid', async () => {
    const answer = await get('/v1/reservations?cursor=made-up')
    expect(answer).toMatchObject({ status: 400, body: { code: 'http.cursor_invalid' } })
  })
})
