import fc from 'fast-check'
import { expect, it } from 'vitest'
import { testApp } from '../../test/support/app.ts'
import { Failure } from '../platform/problem.ts'
import { adjustStock } from './adjust-stock.ts'
import { confirmReservation } from './confirm-reservation.ts'
import { expireReservations } from './expire-reservations.ts'
import { getReservation } from './get-reservation.ts'
import { brokenInvariants, makePlaces } from './inventory-test-support.ts'
import { listStock } from './list-stock.ts'
import { releaseReservation } from './release-reservation.ts'
import { reserveStock } from './reserve-stock.ts'

const app = await testApp()
const locations = ['berlin', 'osaka'] as const
await makePlaces(app.ctx(), [], locations)

/** A SKU of the run, by number, at a location. */
const place = fc.record({ sku: fc.nat({ max: 1 }), location: fc.constantFrom(...locations) })
interface Place {
  readonly sku: number
  readonly location: string
}
const keyOf = ({ sku, location }: Place) => `${sku} ${location}`

const line = fc.record({ place, quantity: fc.integer({ min: 1, max: 6 }) })
const command = fc.oneof(
  fc.record({ do: fc.constant('adjust' as const), place, delta: fc.integer({ min: -8, max: 20 }).filter(Boolean) }),
  fc.record({
    do: fc.constant('reserve' as const),
    lines: fc.array(line, { minLength: 1, maxLength: 4 }),
    ttlSeconds: fc.integer({ min: 1, max: 4 }),
  }),
  fc.record({ do: fc.constantFrom('confirm' as const, 'release' as const), which: fc.nat({ max: 30 }) }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(1, 999, 1_000, 2_500) }),
  fc.record({ do: fc.constant('sweep' as const), limit: fc.integer({ min: 1, max: 3 }) }),
)
type Command = typeof command extends fc.Arbitrary<infer C> ? C : never
type Of<D extends Command['do']> = Extract<Command, { do: D }>

interface ModelReservation {
  readonly id: string
  readonly wanted: ReadonlyMap<string, number>
  readonly expiresAt: number
  ended?: 'confirmed' | 'released'
}

/** What should be: a few lines of arithmetic without locks, rows or sweeping. */
class Model {
  readonly onHand = new Map<string, number>()
  readonly reservations: ModelReservation[] = []

  stateOf({ ended, expiresAt }: ModelReservation) {
    return ended ?? (expiresAt <= app.clock.now().getTime() ? 'expired' : 'held')
  }

  reserved(key: string): number {
    return this.reservations
      .filter((reservation) => this.stateOf(reservation) === 'held')
      .reduce((sum, { wanted }) => sum + (wanted.get(key) ?? 0), 0)
  }

  available = (key: string) => (this.onHand.get(key) ?? 0) - this.reserved(key)

  adjust({ place: where, delta }: Of<'adjust'>): string {
    const key = keyOf(where)
    if (this.available(key) + delta < 0) return 'inventory.insufficient'
    this.onHand.set(key, (this.onHand.get(key) ?? 0) + delta)
    return 'done'
  }

  reserve(wanted: ReadonlyMap<string, number>): string {
    const short = [...wanted].some(([key, quantity]) => this.available(key) < quantity)
    return short ? 'inventory.insufficient' : 'done'
  }

  end(reservation: ModelReservation, as: 'confirmed' | 'released'): string {
    const state = this.stateOf(reservation)
    if (state === 'expired') return 'inventory.reservation_expired'
    if (state !== 'held') return 'inventory.reservation_ended'
    reservation.ended = as
    if (as === 'confirmed')
      for (const [key, quantity] of reservation.wanted) this.onHand.set(key, (this.onHand.get(key) ?? 0) - quantity)
    return 'done'
  }
}

const outcomeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => {
      if (error instanceof Failure) return error.problem.code
      throw error
    },
  )

let runs = 0
/** SKUs of which this run alone knows. */
async function newSkus(): Promise<readonly [string, string]> {
  runs++
  const skus = [`RUN-${runs}-A`, `RUN-${runs}-B`] as const
  await makePlaces(app.ctx(), skus, [])
  return skus
}

/** Does the same to the service and to the model; both must say the same. */
async function step(model: Model, skus: readonly string[], todo: Command): Promise<void> {
  const ctx = app.ctx()
  const at = ({ sku, location }: Place) => ({ sku: skus[sku] ?? '', location })
  switch (todo.do) {
    case 'wait':
      return app.clock.advance(todo.ms)
    case 'sweep':
      return void (await expireReservations(ctx, todo))
    case 'adjust': {
      const outcome = outcomeOf(adjustStock(ctx, { ...at(todo.place), delta: todo.delta, reason: 'counted' }))
      return expect(await outcome).toBe(model.adjust(todo))
    }
    case 'reserve': {
      const lines = todo.lines.map(({ place: where, quantity }) => ({ ...at(where), quantity }))
      const wanted = new Map<string, number>()
      for (const { place: where, quantity } of todo.lines)
        wanted.set(keyOf(where), (wanted.get(keyOf(where)) ?? 0) + quantity)
      const work = reserveStock(ctx, { lines, ttlSeconds: todo.ttlSeconds })
      const expected = model.reserve(wanted)
      expect(await outcomeOf(work)).toBe(expected)
      if (expected !== 'done') return
      const expiresAt = app.clock.now().getTime() + todo.ttlSeconds * 1_000
      model.reservations.push({ id: (await work).id, wanted, expiresAt })
      return
    }
    default: {
      const reservation = model.reservations.at(todo.which % Math.max(1, model.reservations.length))
      if (reservation === undefined) return
      const input = { id: reservation.id, expected: 'any' } as const
      const work = todo.do === 'confirm' ? confirmReservation(ctx, input) : releaseReservation(ctx, input)
      expect(await outcomeOf(work)).toBe(model.end(reservation, todo.do === 'confirm' ? 'confirmed' : 'released'))
    }
  }
}

async function compare(model: Model, skus: readonly string[]): Promise<void> {
  const seen = new Map<string, readonly number[]>()
  for (const [number, sku] of skus.entries()) {
    const { items } = await listStock(app.ctx(), { sku, sort: 'sku', limit: 10, count: 'none' })
    for (const { location, onHand, reserved, available } of items)
      seen.set(keyOf({ sku: number, location }), [onHand, reserved, available])
  }
  const keys = [...model.onHand.keys()]
  const expected = keys.map((key) => [key, [model.onHand.get(key), model.reserved(key), model.available(key)]] as const)
  expect(seen).toEqual(new Map(expected))
}

it('does what the model does, whatever is done in whatever order', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 10, maxLength: 40, size: 'max' }), async (commands) => {
      const [model, skus] = [new Model(), await newSkus()]
      for (const todo of commands) {
        await step(model, skus, todo)
        await compare(model, skus)
      }
      for (const reservation of model.reservations) {
        const shown = await getReservation(app.ctx(), reservation)
        const state = model.stateOf(reservation)
        expect(shown).toMatchObject({ state, version: state === 'held' ? 1 : 2 })
      }
      expect(await brokenInvariants(app.ctx())).toEqual([])
    }),
    { numRuns: 40 },
  )
})
