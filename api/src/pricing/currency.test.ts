import { describe, expect, expectTypeOf, it } from 'vitest'
import { type CurrencyCode, exponentOf, isCurrency } from './currency.ts'
import { iso4217Exponents } from './iso-4217.ts'

const codesWithExponent = (exponent: number) =>
  Object.entries(iso4217Exponents)
    .filter(([, decimals]) => decimals === exponent)
    .map(([code]) => code)

describe('exponentOf', () => {
  it.each([
    ['EUR', 2],
    ['USD', 2],
    ['JPY', 0],
    ['KRW', 0],
    ['ISK', 0],
    ['UGX', 0],
    ['KWD', 3],
    ['BHD', 3],
    ['TND', 3],
    ['CLF', 4],
    ['UYW', 4],
  ] as const)('%s has %i decimals', (code, exponent) => {
    expect(exponentOf(code)).toBe(exponent)
  })

  it.each([
    ['IQD', 3],
    ['HUF', 2],
    ['IDR', 2],
    ['MGA', 2],
    ['COP', 2],
  ] as const)('%s has the %i decimals of ISO 4217, not the fewer that CLDR shows', (code, exponent) => {
    expect(exponentOf(code)).toBe(exponent)
  })
})

describe('the ISO 4217 table', () => {
  it('holds the 165 codes of the list of 2026-09-17 that have a minor unit, sorted', () => {
    const codes = Object.keys(iso4217Exponents)
    expect(codes).toHaveLength(165)
    expect(codes).toEqual(codes.toSorted())
    expect(codes.filter((code) => !/^[A-Z]{3}$/.test(code))).toEqual([])
  })

  it.each([
    [0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'],
    [3, 'BHD IQD JOD KWD LYD OMR TND'],
    [4, 'CLF UYW'],
  ])('names every code with %i decimals, the rest have 2', (exponent, codes) => {
    expect(codesWithExponent(exponent).join(' ')).toBe(codes)
  })

  it('has 139 codes with 2 decimals', () => {
    expect(codesWithExponent(2)).toHaveLength(139)
  })
})

describe('isCurrency', () => {
  it.each(['EUR', 'SLE', 'VED', 'VES', 'ZWG', 'XCG', 'XAD', 'STN', 'MRU'])('knows %s', (code) => {
    expect(isCurrency(code)).toBe(true)
  })

  it.each(['BGN', 'HRK', 'SLL', 'ZWL', 'ANG', 'CUC', 'DEM', 'LTL'])('refuses %s, which is withdrawn', (code) => {
    expect(isCurrency(code)).toBe(false)
  })

  it.each(['XAU', 'XAG', 'XPT', 'XPD', 'XDR', 'XTS', 'XXX', 'XBA', 'XSU', 'XUA'])(
    'refuses %s, which has no minor unit',
    (code) => {
      expect(isCurrency(code)).toBe(false)
    },
  )

  it.each(['', 'eur', 'Eur', 'EU', 'EURO', ' EUR', 'EUR\0', '978', '€', 'constructor', 'toString', '__proto__'])(
    'refuses %j',
    (code) => {
      expect(isCurrency(code)).toBe(false)
    },
  )

  it('narrows a string to a CurrencyCode', () => {
    const code: string = 'KWD'
    if (isCurrency(code)) expectTypeOf(code).toEqualTypeOf<CurrencyCode>()
    expectTypeOf<'XAU'>().not.toExtend<CurrencyCode>()
  })
})
