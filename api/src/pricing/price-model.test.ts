import fc from 'fast-check'
import { expect, it } from 'vitest'
import { testApp } from '../../test/support/app.ts'
import { shopOf } from '../../test/support/shelf.ts'
import { Failure } from '../platform/problem.ts'
import { endPrice } from './end-price.ts'
import { getEffectivePrice } from './get-effective-price.ts'
import { setPrice } from './set-price.ts'

const app = await testApp()
const { newList, newSku } = shopOf(app)
const sku = await newSku()

interface ModelPrice {
  readonly id: string
  readonly minQuantity: number
  readonly from: number
  readonly to: number
}
const tolerance = 60_000

/** What prices should do, without a database: times in milliseconds, `Infinity` for no end. */
class PriceModel {
  prices: readonly ModelPrice[] = []

  set(now: number, price: ModelPrice): string {
    const from = fromNowOn(now, price.from)
    const to = fromNowOn(now, price.to)
    if (from === undefined || to === undefined) return 'pricing.retroactive'
    if (to <= from) return 'pricing.validity_empty'
    const ended = this.prices.map((present) =>
      present.minQuantity === price.minQuantity && present.to === Number.POSITIVE_INFINITY && present.from < from
        ? { ...present, to: from }
        : present,
    )
    return this.#accept([...ended, { ...price, from, to }])
  }

  end(now: number, id: string, end: number): string {
    const present = this.prices.find((price) => price.id === id)
    if (present === undefined) return 'pricing.price_not_found'
    if (present.to <= now) return 'pricing.price_ended'
    const to = fromNowOn(now, end)
    if (to === undefined) return 'pricing.retroactive'
    if (to <= present.from) return 'pricing.validity_empty'
    return this.#accept(this.prices.map((price) => (price.id === id ? { ...price, to } : price)))
  }

  at(time: number, quantity: number): string {
    const reached = this.prices.filter((p) => p.from <= time && time < p.to && p.minQuantity <= quantity)
    return reached.toSorted((a, b) => b.minQuantity - a.minQuantity)[0]?.id ?? 'pricing.no_price'
  }

  #accept(prices: readonly ModelPrice[]): string {
    const clash = prices.some((a) =>
      prices.some((b) => a.id !== b.id && a.minQuantity === b.minQuantity && a.from < b.to && b.from < a.to),
    )
    if (clash) return 'pricing.overlap'
    this.prices = prices
    return 'done'
  }
}

const fromNowOn = (now: number, time: number): number | undefined => {
  if (time >= now) return time
  return now - time <= tolerance ? now : undefined
}

// A narrow stretch of time, so that intervals meet, touch and overlap often; sometimes far back.
const offset = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: -10, max: 100 }) },
  { weight: 1, arbitrary: fc.constant(-tolerance - 1) },
)
const commands = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('set'), tier: fc.constantFrom(1, 10), from: offset, to: fc.option(offset) }),
    fc.record({ do: fc.constant('end'), pick: fc.nat(), to: offset }),
    fc.record({ do: fc.constant('wait'), ms: fc.integer({ min: 1, max: 40 }) }),
  ) as fc.Arbitrary<Command>,
  { minLength: 5, maxLength: 20 },
)
type Command =
  | { readonly do: 'set'; readonly tier: number; readonly from: number; readonly to: number | null }
  | { readonly do: 'end'; readonly pick: number; readonly to: number }
  | { readonly do: 'wait'; readonly ms: number }

const questions = fc.array(
  fc.record({ ms: fc.integer({ min: -20, max: 400 }), quantity: fc.integer({ min: 1, max: 12 }) }),
  {
    minLength: 10,
    maxLength: 10,
  },
)

const codeOf = (error: unknown): string => {
  if (error instanceof Failure) return error.problem.code
  throw error
}

/** A price list, a model of it, and what does the same to both. */
async function bench() {
  const { id: priceListId } = await newList()
  const model = new PriceModel()
  const now = () => app.clock.now().getTime()
  const ask = (time: number, quantity: number) =>
    getEffectivePrice(app.ctx(), { sku, priceListId, quantity, at: new Date(time) }).then(({ id }) => id, codeOf)

  async function set({ tier, from, to }: Command & { do: 'set' }) {
    const validFrom = new Date(now() + from)
    const validTo = to === null ? null : new Date(now() + to)
    const price = { sku, minQuantity: tier, amountMinor: 1, currency: 'EUR', validFrom, validTo } as const
    const answer = await setPrice(app.ctx(), { priceListId, price }).then(
      ({ id }) => ({ id, outcome: 'done' }),
      (error) => ({ id: '', outcome: codeOf(error) }),
    )
    const modelled = {
      id: answer.id,
      minQuantity: tier,
      from: validFrom.getTime(),
      to: validTo?.getTime() ?? Number.POSITIVE_INFINITY,
    }
    expect(answer.outcome).toBe(model.set(now(), modelled))
  }

  async function end({ pick, to }: Command & { do: 'end' }) {
    const id = model.prices[pick % model.prices.length]?.id
    if (id === undefined) return
    const changes = { validTo: new Date(now() + to) }
    const outcome = await endPrice(app.ctx(), { id, expected: 'any', changes }).then(() => 'done', codeOf)
    expect(outcome).toBe(model.end(now(), id, changes.validTo.getTime()))
  }

  return {
    model,
    ask,
    now,
    run(command: Command) {
      if (command.do === 'set') return set(command)
      if (command.do === 'end') return end(command)
      app.clock.advance(command.ms)
      return undefined
    },
  }
}

it('gives at any time the price that the model has, and never changes what it said of the past', async () => {
  const property = fc.asyncProperty(commands, questions, async (todo, asked) => {
    const { model, ask, now, run } = await bench()
    const begin = now()
    const past: { time: number; quantity: number; id: string }[] = []
    for (const command of todo) {
      await run(command)
      const time = now() - 1
      past.push({ time, quantity: 10, id: await ask(time, 10) })
    }
    for (const { ms, quantity } of asked) expect(await ask(begin + ms, quantity)).toBe(model.at(begin + ms, quantity))
    for (const { time, quantity, id } of past) expect(await ask(time, quantity)).toBe(id)
  })
  await fc.assert(property, { numRuns: 25 })
})
