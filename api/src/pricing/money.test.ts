import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CurrencyCode, exponentOf } from './currency.ts'
import { iso4217Exponents } from './iso-4217.ts'
import { formatMinor } from './money.ts'

const currencies = Object.keys(iso4217Exponents) as CurrencyCode[]
const currency = fc.constantFrom(...currencies)
const amountMinor = fc.maxSafeNat()

/** What the string says, in minor units, computed without numbers. */
const minorOf = (text: string): bigint => BigInt(text.replace('.', ''))

describe('formatMinor', () => {
  it.each([
    [1250, 'EUR', '12.50'],
    [1250, 'JPY', '1250'],
    [1250, 'KWD', '1.250'],
    [1250, 'CLF', '0.1250'],
    [0, 'EUR', '0.00'],
    [0, 'JPY', '0'],
    [5, 'EUR', '0.05'],
    [99, 'KWD', '0.099'],
    [100, 'EUR', '1.00'],
    [Number.MAX_SAFE_INTEGER, 'JPY', '9007199254740991'],
    [Number.MAX_SAFE_INTEGER, 'EUR', '90071992547409.91'],
    [Number.MAX_SAFE_INTEGER, 'UYW', '900719925474.0991'],
  ] as const)('writes %i %s as %s', (minor, code, text) => {
    expect(formatMinor({ amountMinor: minor, currency: code })).toBe(text)
  })

  it.each([-1, 0.5, 12.34, Number.MAX_SAFE_INTEGER + 1, Number.NaN, Number.POSITIVE_INFINITY])(
    'refuses the amount %d',
    (minor) => {
      expect(() => formatMinor({ amountMinor: minor, currency: 'EUR' })).toThrow(RangeError)
    },
  )
})

describe('money in every currency', () => {
  it.each(currencies)('%s is exact at the edges', (code) => {
    const unit = 10 ** exponentOf(code)
    for (const minor of [0, 1, unit - 1, unit, unit + 1, Number.MAX_SAFE_INTEGER - 1, Number.MAX_SAFE_INTEGER])
      expect(minorOf(formatMinor({ amountMinor: minor, currency: code }))).toBe(BigInt(minor))
  })

  it('shows exactly the decimals of the currency and exactly the amount', () => {
    fc.assert(
      fc.property(amountMinor, currency, (minor, code) => {
        const text = formatMinor({ amountMinor: minor, currency: code })
        expect(text.split('.')[1] ?? '').toHaveLength(exponentOf(code))
        expect(minorOf(text)).toBe(BigInt(minor))
      }),
    )
  })

  it('keeps the order of amounts', () => {
    const longest = '9007199254740991'.length + 1
    const sortable = (minor: number, code: CurrencyCode) =>
      formatMinor({ amountMinor: minor, currency: code }).padStart(longest, '0')
    fc.assert(
      fc.property(amountMinor, amountMinor, currency, (a, b, code) => {
        expect(Math.sign(sortable(a, code).localeCompare(sortable(b, code)))).toBe(Math.sign(a - b))
      }),
    )
  })
})
