import { sql } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { startOfTime, testApp } from '../../test/support/app.ts'
import { rootError } from '../platform/db/errors.ts'
import { brokenInvariants, makePlaces, receive } from './inventory-test-support.ts'
import { reserveStock } from './reserve-stock.ts'
import { stock, stockLedger } from './table.ts'

const app = await testApp()
const nobody = '01939a2e-7c00-7000-8000-000000000001'
const get = (path: string) => app.request('GET', path)
const adjust = (body: unknown, headers = {}) =>
  app.request('POST', '/v1/stock/adjustments', { scopes: ['inventory:write'], body, headers })
const sumOf = async (sku: string) => {
  const { items } = (await get(`/v1/stock/ledger?sku=${sku}&limit=200`)).body
  return items.reduce((sum: number, { onHandDelta }: { onHandDelta: number }) => sum + onHandDelta, 0)
}

let made = 0
const newSku = async () => {
  made++
  await makePlaces(app.ctx(), [`SKU-${made}`], [])
  return `SKU-${made}`
}
const reserve = (sku: string, quantity: number, ttlSeconds = 60) =>
  reserveStock(app.ctx(), { lines: [{ sku, location: 'berlin', quantity }], ttlSeconds })

beforeAll(async () => {
  await makePlaces(app.ctx(), [], ['berlin', 'osaka'])
})

describe('adjustStock', () => {
  it('201: answers with the entry, its address and the stock after it', async () => {
    const sku = await newSku()
    const input = { sku, location: 'berlin', delta: 24, reason: 'received', note: 'Delivery 4711' }
    const { status, headers, body } = await adjust(input)
    const at = startOfTime.toISOString()
    const place = { sku, location: 'berlin' }
    expect({ status, body }).toEqual({
      status: 201,
      body: {
        entry: {
          id: expect.any(String),
          ...place,
          onHandDelta: 24,
          reservedDelta: 0,
          reason: 'received',
          note: 'Delivery 4711',
          reservationId: null,
          createdAt: at,
        },
        stock: { ...place, onHand: 24, reserved: 0, available: 24, updatedAt: at },
      },
    })
    expect((await get(headers.get('location') ?? '')).body).toEqual(body.entry)
    expect((await get(`/v1/stock?sku=${sku}`)).body.items).toEqual([body.stock])
  })

  it('201: the ids of entries are UUIDs of version 7 (RFC 9562)', async () => {
    const { body } = await adjust({ sku: await newSku(), location: 'berlin', delta: 1, reason: 'counted' })
    expect(body.entry.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })

  it('201: adds to what is there, and takes away all that is not reserved', async () => {
    const sku = await newSku()
    await receive(app.ctx(), sku, 'berlin', 10)
    await reserve(sku, 4)
    const { body } = await adjust({ sku, location: 'berlin', delta: -6, reason: 'lost' })
    expect(body.stock).toMatchObject({ onHand: 4, reserved: 4, available: 0 })
    expect(body.entry).toMatchObject({ onHandDelta: -6, reservedDelta: 0, note: null })
    expect(await sumOf(sku)).toBe(4)
  })

  it('201: takes what an expired reservation held', async () => {
    const sku = await newSku()
    await receive(app.ctx(), sku, 'berlin', 10)
    await reserve(sku, 10, 60)
    app.clock.advance(60_000)
    const { body } = await adjust({ sku, location: 'berlin', delta: -10, reason: 'damaged' })
    expect(body.stock).toMatchObject({ onHand: 0, reserved: 0, available: 0 })
    expect(await brokenInvariants(app.ctx())).toEqual([])
  })

  it('201: the first stock of a SKU, begun by many at once, is the sum of all', async () => {
    const sku = await newSku()
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => adjust({ sku, location: 'osaka', delta: 5, reason: 'received' })),
    )
    expect(answers.map(({ status }) => status)).toEqual(new Array(12).fill(201))
    const after = answers.map(({ body }) => body.stock.onHand).sort((a, b) => a - b)
    expect(after).toEqual(Array.from({ length: 12 }, (_, index) => 5 * (index + 1)))
    expect(await sumOf(sku)).toBe(60)
    expect(await brokenInvariants(app.ctx())).toEqual([])
  })

  it.each([
    ['nothing', { delta: 0 }],
    ['a part of a unit', { delta: 0.5 }],
    ['too much', { delta: 1_000_000_001 }],
    ['too little', { delta: -1_000_000_001 }],
    ['a number as text', { delta: '1' }],
    ['a reason that only reservations have', { reason: 'confirmed' }],
    ['a note of two lines', { note: 'a\nb' }],
    ['a field that does not exist', { onHand: 5 }],
  ])('400 http.invalid: %s', async (_, wrong) => {
    const answer = await adjust({ sku: 'SKU-1', location: 'berlin', delta: 1, reason: 'counted', ...wrong })
    expect(answer).toMatchObject({ status: 400, body: { code: 'http.invalid' } })
  })

  it.each([
    ['what is reserved', 10, 4, -7, '6'],
    ['more than there is', 10, 0, -11, '10'],
    ['from where nothing has been', 0, 0, -1, '0'],
  ])('409 inventory.insufficient: %s', async (_, onHand, reserved, delta, available) => {
    const sku = await newSku()
    if (onHand > 0) await receive(app.ctx(), sku, 'berlin', onHand)
    if (reserved > 0) await reserve(sku, reserved)
    const answer = await adjust({ sku, location: 'berlin', delta, reason: 'lost' })
    expect(answer).toMatchObject({ status: 409, body: { code: 'inventory.insufficient' } })
    expect(answer.body.errors).toEqual([
      { pointer: '/body/delta', detail: `${available} of ${sku} available at berlin.` },
    ])
    expect(await sumOf(sku)).toBe(onHand)
  })

  it('409 inventory.stock_limit: at 2,000,000,000, one by one or at once', async () => {
    const [sku, raced] = [await newSku(), await newSku()]
    const half = (of: string) => adjust({ sku: of, location: 'berlin', delta: 1_000_000_000, reason: 'received' })
    expect([(await half(sku)).status, (await half(sku)).status]).toEqual([201, 201])
    const answer = await adjust({ sku, location: 'berlin', delta: 1, reason: 'received' })
    expect(answer).toMatchObject({ status: 409, body: { code: 'inventory.stock_limit' } })
    const statuses = (await Promise.all([1, 2, 3, 4].map(() => half(raced)))).map(({ status }) => status)
    expect(statuses.sort()).toEqual([201, 201, 409, 409])
    expect([await sumOf(sku), await sumOf(raced)]).toEqual([2_000_000_000, 2_000_000_000])
  })

  it.each([
    ['products.sku_unknown', 'sku', { sku: 'NOTHING' }],
    ['inventory.location_unknown', 'location', { location: 'nowhere' }],
  ])('422 %s', async (code, name, wrong) => {
    const answer = await adjust({ sku: await newSku(), location: 'berlin', delta: 1, reason: 'counted', ...wrong })
    expect(answer).toMatchObject({ status: 422, body: { code, errors: [{ pointer: `/body/${name}` }] } })
  })
})

describe('listStock', () => {
  it('200: filters by SKU, whatever its case, and by location, in order', async () => {
    const [a, b] = [await newSku(), await newSku()]
    for (const sku of [a, b]) for (const at of ['osaka', 'berlin']) await receive(app.ctx(), sku, at, 1)
    const listed = async (query: string) =>
      (await get(`/v1/stock?${query}`)).body.items.map((row: Record<string, string>) => `${row.sku} ${row.location}`)
    expect(await listed(`sku=${a.toLowerCase()}`)).toEqual([`${a} berlin`, `${a} osaka`])
    expect(await listed(`sku=${a}&sort=-sku`)).toEqual([`${a} osaka`, `${a} berlin`])
    expect(await listed(`sku=${b}&location=osaka`)).toEqual([`${b} osaka`])
    expect(await listed('location=nowhere')).toEqual([])
  })

  it('200: pages, each row once, and counts', async () => {
    const seen: string[] = []
    let cursor = ''
    let count = 0
    do {
      const { body } = await get(`/v1/stock?limit=3&count=exact${cursor}`)
      seen.push(...body.items.map((row: Record<string, string>) => `${row.sku} ${row.location}`))
      count = body.count.value
      cursor = body.nextCursor && `&cursor=${body.nextCursor}`
    } while (cursor)
    expect(seen.length).toBeGreaterThan(6)
    expect(new Set(seen).size).toBe(count)
  })

  it('400 http.cursor_invalid', async () => {
    const answer = await get('/v1/stock?cursor=made-up')
    expect(answer).toMatchObject({ status: 400, body: { code: 'http.cursor_invalid' } })
  })
})

describe('listLedger', () => {
  it('200: filters by SKU, location, reason and time, oldest or newest first', async () => {
    const sku = await newSku()
    const deltas: [string, number, string][] = [
      ['berlin', 10, 'received'],
      ['osaka', 3, 'returned'],
      ['berlin', -1, 'lost'],
      ['berlin', -2, 'damaged'],
    ]
    const start = app.clock.now().getTime()
    for (const [location, delta, reason] of deltas) {
      await adjust({ sku, location, delta, reason })
      app.clock.advance(1_000)
    }
    const listed = async (query: string) =>
      (await get(`/v1/stock/ledger?sku=${sku}&${query}`)).body.items.map((row: { reason: string }) => row.reason)
    const at = (seconds: number) => new Date(start + seconds * 1_000).toISOString()
    expect(await listed('')).toEqual(['received', 'returned', 'lost', 'damaged'])
    expect(await listed('sort=-createdAt&limit=2')).toEqual(['damaged', 'lost'])
    expect(await listed('location=osaka')).toEqual(['returned'])
    expect(await listed('reason=lost,received')).toEqual(['received', 'lost'])
    expect(await listed(`createdAt[gte]=${at(1)}&createdAt[lt]=${at(3)}`)).toEqual(['returned', 'lost'])
  })

  it('400 http.cursor_invalid', async () => {
    const answer = await get('/v1/stock/ledger?cursor=made-up')
    expect(answer).toMatchObject({ status: 400, body: { code: 'http.cursor_invalid' } })
  })
})

describe('getLedgerEntry', () => {
  it('404 inventory.entry_not_found', async () => {
    const answer = await get(`/v1/stock/ledger/${nobody}`)
    expect(answer).toMatchObject({ status: 404, body: { code: 'inventory.entry_not_found' } })
  })
})

describe('include=stock', () => {
  it('adds the stock of a product and of its variants, as it is now', async () => {
    made++
    const sku = `SKU-${made}`
    const variants = [{ sku: `${sku}-RED`, options: { colour: 'red' } }]
    const body = { sku, name: 'Tent', variants }
    const { body: product } = await app.request('POST', '/v1/products', { scopes: ['catalog:write'], body })
    await receive(app.ctx(), sku, 'berlin', 5)
    await receive(app.ctx(), `${sku}-RED`, 'osaka', 7)
    await reserve(sku, 2, 30)
    const shown = async () => {
      const { stock: levels } = (await get(`/v1/products/${product.id}?include=stock`)).body
      return levels.map((level: Record<string, unknown>) => [
        level.sku,
        level.location,
        level.reserved,
        level.available,
      ])
    }
    const red = [`${sku}-RED`, 'osaka', 0, 7]
    expect(new Set(await shown())).toEqual(new Set([[sku, 'berlin', 2, 3], red]))
    app.clock.advance(30_000)
    expect(new Set(await shown())).toEqual(new Set([[sku, 'berlin', 0, 5], red]))
  })
})

describe('the database', () => {
  const { db } = app.ctx()

  it.each([
    ['update', sql`update ${stockLedger} set on_hand_delta = 0`],
    ['delete', sql`delete from ${stockLedger}`],
    ['truncate', sql`truncate ${stockLedger}`],
  ])('refuses to %s the ledger', async (_, statement) => {
    const error = await db.execute(statement).then(() => undefined, rootError)
    expect(error).toMatchObject({ code: '23001', message: expect.stringContaining('stock_ledger') })
  })

  it.each([
    ['less than nothing', sql`update ${stock} set reserved = -1`, 'stock_never_negative'],
    ['more reserved than on hand', sql`update ${stock} set reserved = on_hand + 1`, 'stock_never_negative'],
    ['more than the limit', sql`update ${stock} set on_hand = 2000000001`, 'stock_bounded'],
  ])('refuses %s', async (_, statement, constraint) => {
    const error = await db.execute(statement).then(() => undefined, rootError)
    expect(error).toMatchObject({ code: '23514', constraint_name: constraint })
  })
})
