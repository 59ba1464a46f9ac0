import fc from 'fast-check'
import { expect, it } from 'vitest'
import { testApp } from '../../test/support/app.ts'
import { Failure } from '../platform/problem.ts'
import { adjustStock } from './adjust-stock.ts'
import { confirmReservation } from './confirm-reservation.ts'
import { expireReservations } from './expire-reservations.ts'
import { brokenInvariants, makePlaces, receive, storedStock } from './inventory-test-support.ts'
import { releaseReservation } from './release-reservation.ts'
import { reserveStock } from './reserve-stock.ts'

const app = await testApp({ pool: { connectionsMax: 20 } })
const skus = Array.from({ length: 6 }, (_, index) => `SKU-${index}`)
const locations = ['berlin', 'osaka']
await makePlaces(app.ctx(), skus, locations)
for (const sku of skus) for (const location of locations) await receive(app.ctx(), sku, location, 200)

/** What a client may be told when many want the same; anything else, above all a deadlock, fails the test. */
const expected = ['inventory.insufficient', 'inventory.reservation_expired', 'inventory.reservation_ended']

async function attempt<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (error instanceof Failure && expected.includes(error.problem.code)) return undefined
    throw error
  }
}

/** Runs all of `work`, so many at a time. */
async function inParallel(workers: number, work: readonly (() => Promise<unknown>)[]): Promise<void> {
  const queue = work.values()
  const drain = async () => {
    for (const task of queue) await task()
  }
  await Promise.all(Array.from({ length: workers }, drain))
}

it('lines in opposite orders never deadlock, while others expire, end and are swept', { timeout: 60_000 }, async () => {
  const everything = skus.flatMap((sku) => locations.map((location) => ({ sku, location, quantity: 1 })))
  const round = (index: number) => async () => {
    const lines = index % 2 === 0 ? everything : everything.toReversed()
    // Every third one has expired by the time that others want the same stock.
    const made = await attempt(reserveStock(app.ctx(), { lines, ttlSeconds: index % 3 === 0 ? 1 : 600 }))
    app.clock.advance(100)
    if (index % 7 === 0) await expireReservations(app.ctx(), { limit: 3 })
    if (made === undefined) return
    const end = [confirmReservation, releaseReservation, undefined][index % 5]
    if (end) await attempt(end(app.ctx(), { id: made.id, expected: [1] }))
  }
  await inParallel(
    20,
    Array.from({ length: 300 }, (_, index) => round(index)),
  )
  expect(await brokenInvariants(app.ctx())).toEqual([])
})

const place = fc.record({ sku: fc.constantFrom(...skus), location: fc.constantFrom(...locations) })
const command = fc.oneof(
  { weight: 2, arbitrary: fc.record({ place, delta: fc.integer({ min: -30, max: 20 }).filter(Boolean) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      lines: fc.array(fc.record({ place, quantity: fc.integer({ min: 1, max: 25 }) }), { minLength: 1, maxLength: 6 }),
      ttlSeconds: fc.constantFrom(1, 2, 600),
    }),
  },
  { weight: 5, arbitrary: fc.record({ end: fc.constantFrom('confirm', 'release'), which: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ sweep: fc.integer({ min: 1, max: 5 }) }) },
  { weight: 2, arbitrary: fc.record({ waitMs: fc.integer({ min: 1, max: 800 }) }) },
)
type Command = typeof command extends fc.Arbitrary<infer C> ? C : never

/** One client's request, on what earlier requests of anyone have made. */
async function run(todo: Command, made: string[]): Promise<void> {
  const ctx = app.ctx()
  if ('waitMs' in todo) return app.clock.advance(todo.waitMs)
  if ('sweep' in todo) return void (await expireReservations(ctx, { limit: todo.sweep }))
  if ('delta' in todo)
    return void (await attempt(adjustStock(ctx, { ...todo.place, delta: todo.delta, reason: 'counted' })))
  if ('lines' in todo) {
    const lines = todo.lines.map(({ place: at, quantity }) => ({ ...at, quantity }))
    const reservation = await attempt(reserveStock(ctx, { lines, ttlSeconds: todo.ttlSeconds }))
    if (reservation) made.push(reservation.id)
    return
  }
  const id = made.at(todo.which % Math.max(1, made.length))
  if (id === undefined) return
  const end = todo.end === 'confirm' ? confirmReservation : releaseReservation
  await attempt(end(ctx, { id, expected: 'any' }))
}

it('keeps the ledger equal to the balance, whatever happens at once', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 200, maxLength: 300, size: 'max' }), async (commands) => {
      const made: string[] = []
      await inParallel(
        20,
        commands.map((todo) => () => run(todo, made)),
      )
      expect(await brokenInvariants(app.ctx())).toEqual([])
      app.clock.advance(600_000)
      while ((await expireReservations(app.ctx(), { limit: 50 })) > 0);
      expect(await brokenInvariants(app.ctx())).toEqual([])
      expect((await storedStock(app.ctx())).filter(({ reserved }) => reserved !== 0)).toEqual([])
    }),
    // Nothing to shrink: another run of the same commands meets in another way.
    { numRuns: 5, endOnFailure: true },
  )
})
