import { iso4217Exponents } from './iso-4217.ts'

/** An active ISO 4217 code that has a minor unit, in upper case. */
export type CurrencyCode = keyof typeof iso4217Exponents

/** Whether `code` is an active ISO 4217 code that has a minor unit. Case counts: `eur` is not a code. */
export const isCurrency = (code: string): code is CurrencyCode => Object.hasOwn(iso4217Exponents, code)

/** Decimals of the currency's minor unit by ISO 4217, 0..4: EUR 2, JPY 0, KWD 3, CLF 4. */
export const exponentOf = (code: CurrencyCode): number => iso4217Exponents[code]
