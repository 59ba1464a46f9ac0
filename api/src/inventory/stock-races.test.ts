import { eq, sql } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { testApp } from '../../test/support/app.ts'
import { type Ctx, inTransaction } from '../platform/ctx.ts'
import { Failure } from '../platform/problem.ts'
import { skus } from '../products/index.ts'
import { adjustStock } from './adjust-stock.ts'
import { confirmReservation } from './confirm-reservation.ts'
import { expireReservations } from './expire-reservations.ts'
import { brokenInvariants, makePlaces, receive, storedStock } from './inventory-test-support.ts'
import { releaseReservation } from './release-reservation.ts'
import { reserveStock } from './reserve-stock.ts'
import type { Reservation } from './schema.ts'

const app = await testApp({ pool: { connectionsMax: 16 } })
const scopes = ['inventory:write'] as const

let made = 0
const newSku = async (units: number) => {
  made++
  await makePlaces(app.ctx(), [`SKU-${made}`], [])
  if (units > 0) await receive(app.ctx(), `SKU-${made}`, 'berlin', units)
  return `SKU-${made}`
}
const reserve = (sku: string, quantity: number, ttlSeconds = 60) =>
  reserveStock(app.ctx(), { lines: [{ sku, location: 'berlin', quantity }], ttlSeconds })
const balanceOf = async (sku: string) => {
  const row = (await storedStock(app.ctx())).find((stored) => stored.sku === sku)
  return [row?.onHand, row?.reserved]
}
/** `done`, or the code of the problem. */
const outcomeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => {
      if (error instanceof Failure) return error.problem.code
      throw error
    },
  )
/** Waits until another session waits for a lock. */
const untilBlocked = () =>
  expect
    .poll(async () => {
      const [row] = (await app.ctx().db.execute(sql`
        select count(*)::integer as blocked from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`)) as unknown as [{ blocked: number }]
      return row.blocked
    })
    .toBe(1)

class Undo extends Error {}

interface Race {
  /** Runs in a transaction that is still open while `blocked` runs. */
  readonly first: (tx: Ctx) => Promise<unknown>
  /** What has to wait for it. */
  readonly blocked: () => Promise<unknown>
  readonly outcome: 'commit' | 'rollback'
}

/** Runs `blocked` into the locks of `first`, and lets it go on when those have been committed or rolled back. */
async function race({ first, blocked, outcome }: Race): Promise<string> {
  let second: Promise<string> | undefined
  const work = inTransaction(app.ctx(), async (tx) => {
    await first(tx)
    second = outcomeOf(blocked())
    await untilBlocked()
    if (outcome === 'rollback') throw new Undo()
  })
  await work.catch((error: unknown) => {
    if (!(error instanceof Undo)) throw error
  })
  return second ?? 'not begun'
}

beforeAll(async () => {
  await makePlaces(app.ctx(), [], ['berlin', 'osaka'])
})

describe('the last unit', () => {
  it('goes to one of 64 clients; the others are told that there is none', async () => {
    const sku = await newSku(1)
    const body = { lines: [{ sku, location: 'berlin', quantity: 1 }] }
    const answers = await Promise.all(
      Array.from({ length: 64 }, () => app.request('POST', '/v1/reservations', { scopes, body })),
    )
    const refused = answers.filter(({ status }) => status !== 201)
    expect(refused).toHaveLength(63)
    for (const { status, body: problem } of refused)
      expect({ status, code: problem.code, errors: problem.errors }).toEqual({
        status: 409,
        code: 'inventory.insufficient',
        errors: [{ pointer: '/body/lines/0/quantity', detail: `0 of ${sku} available at berlin.` }],
      })
    expect(await balanceOf(sku)).toEqual([1, 1])
    expect(await brokenInvariants(app.ctx())).toEqual([])
  })

  it('goes to one of 64 clients when an expired reservation held it', async () => {
    const sku = await newSku(1)
    const expired = await reserve(sku, 1, 5)
    app.clock.advance(5_000)
    const outcomes = await Promise.all(Array.from({ length: 64 }, () => outcomeOf(reserve(sku, 1))))
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1)
    expect(new Set(outcomes)).toEqual(new Set(['done', 'inventory.insufficient']))
    const { body } = await app.request('GET', `/v1/stock/ledger?sku=${sku}&reason=expired`)
    expect(body.items).toMatchObject([{ reservationId: expired.id, reservedDelta: -1 }])
    expect(await brokenInvariants(app.ctx())).toEqual([])
  })
})

describe('a reservation that has to wait', () => {
  it.each([
    ['sees what was taken', -4, 'commit', 8, 'inventory.insufficient', [6, 0]],
    ['sees that nothing was taken', -4, 'rollback', 8, 'done', [10, 8]],
    ['sees what was added', 5, 'commit', 12, 'done', [15, 12]],
    ['sees that nothing was added', 5, 'rollback', 12, 'inventory.insufficient', [10, 0]],
  ] as const)('%s meanwhile', async (_, delta, outcome, quantity, expected, balance) => {
    const sku = await newSku(10)
    const second = await race({
      first: (tx) => adjustStock(tx, { sku, location: 'berlin', delta, reason: 'counted' }),
      blocked: () => reserve(sku, quantity),
      outcome,
    })
    expect(second).toBe(expected)
    expect(await balanceOf(sku)).toEqual(balance)
    expect(await brokenInvariants(app.ctx())).toEqual([])
  })

  it.each([
    ['does not get what was confirmed in time', 'commit', 'inventory.insufficient', [0, 0]],
    ['gets what was not confirmed after all', 'rollback', 'done', [3, 3]],
  ] as const)('%s', async (_, outcome, expected, balance) => {
    const sku = await newSku(3)
    const { id } = await reserve(sku, 3, 5)
    const second = await race({
      first: async (tx) => {
        await confirmReservation(tx, { id, expected: 'any' })
        app.clock.advance(5_000)
      },
      blocked: () => reserve(sku, 3),
      outcome,
    })
    expect(second).toBe(expected)
    expect(await balanceOf(sku)).toEqual(balance)
    expect(await brokenInvariants(app.ctx())).toEqual([])
  })
})

describe('an adjustment that has to wait', () => {
  it('is refused when the variant goes for which it would begin stock', async () => {
    const sku = await newSku(0)
    const second = await race({
      first: (tx) => tx.db.delete(skus).where(eq(skus.key, sku)),
      blocked: () => receive(app.ctx(), sku, 'berlin', 5),
      outcome: 'commit',
    })
    expect(second).toBe('products.sku_unknown')
    expect(await balanceOf(sku)).toEqual([undefined, undefined])
  })

  it('adds to the stock that another began', async () => {
    const sku = await newSku(0)
    const second = await race({
      first: (tx) => receive(tx, sku, 'berlin', 5),
      blocked: () => receive(app.ctx(), sku, 'berlin', 7),
      outcome: 'commit',
    })
    expect([second, ...(await balanceOf(sku))]).toEqual(['done', 12, 0])
    expect(await brokenInvariants(app.ctx())).toEqual([])
  })

  it('is refused when another began with as much as there may be', async () => {
    const sku = await newSku(0)
    const second = await race({
      async first(tx) {
        for (const _ of 'ab') await receive(tx, sku, 'berlin', 1_000_000_000)
      },
      blocked: () => receive(app.ctx(), sku, 'berlin', 1_000_000_000),
      outcome: 'commit',
    })
    expect([second, ...(await balanceOf(sku))]).toEqual(['inventory.stock_limit', 2_000_000_000, 0])
    expect(await brokenInvariants(app.ctx())).toEqual([])
  })
})

describe('the end of a reservation', () => {
  type End = (ctx: Ctx, reservation: Reservation) => Promise<unknown>
  const confirm: End = (ctx, { id }) => confirmReservation(ctx, { id, expected: 'any' })
  const release: End = (ctx, { id }) => releaseReservation(ctx, { id, expected: 'any' })

  it.each([
    ['confirmed and confirmed', confirm, confirm, [7, 0]],
    ['confirmed and released', confirm, release, [7, 0]],
    ['released and confirmed', release, confirm, [10, 0]],
  ] as const)('happens once when it is %s', async (_, one, other, balance) => {
    const sku = await newSku(10)
    const reservation = await reserve(sku, 3)
    const second = await race({
      first: (tx) => one(tx, reservation),
      blocked: () => other(app.ctx(), reservation),
      outcome: 'commit',
    })
    expect(second).toBe('inventory.reservation_ended')
    expect(await balanceOf(sku)).toEqual(balance)
    expect(await brokenInvariants(app.ctx())).toEqual([])
  })

  it('happens once among 32 clients who know the same version', async () => {
    const sku = await newSku(10)
    const { id } = await reserve(sku, 3)
    const outcomes = await Promise.all(
      Array.from({ length: 32 }, (_, index) =>
        outcomeOf((index % 2 === 0 ? confirmReservation : releaseReservation)(app.ctx(), { id, expected: [1] })),
      ),
    )
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1)
    expect(outcomes.filter((outcome) => outcome === 'inventory.reservation_ended')).toHaveLength(31)
    expect(await brokenInvariants(app.ctx())).toEqual([])
  })

  it('is not waited for by the sweeper', async () => {
    const [busy, idle] = [await newSku(1), await newSku(1)]
    const reservation = await reserve(busy, 1, 5)
    await reserve(idle, 1, 5)
    await inTransaction(app.ctx(), async (tx) => {
      await confirm(tx, reservation)
      app.clock.advance(5_000)
      expect(await expireReservations(app.ctx(), { limit: 10 })).toBe(1)
    })
    expect([await balanceOf(busy), await balanceOf(idle)]).toEqual([
      [0, 0],
      [1, 0],
    ])
    expect(await brokenInvariants(app.ctx())).toEqual([])
  })
})
