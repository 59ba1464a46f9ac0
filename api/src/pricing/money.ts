import { type CurrencyCode, exponentOf } from './currency.ts'

/** An amount of money, never a fraction: 12.50 EUR is 1250 minor units, 1250 JPY is 1250. */
export interface Money {
  /** Integer, 0..`Number.MAX_SAFE_INTEGER`, in the minor unit of `currency`. */
  readonly amountMinor: number
  readonly currency: CurrencyCode
}

/**
 * The exact decimal string of an amount with as many decimals as ISO 4217 gives its currency:
 * `12.50` for 1250 EUR minor units, `1250` for JPY, `1.250` for KWD.
 * @throws RangeError when `amountMinor` is not an integer in 0..`Number.MAX_SAFE_INTEGER`
 */
export function formatMinor({ amountMinor, currency }: Money): string {
  if (!Number.isSafeInteger(amountMinor) || amountMinor < 0) {
    throw new RangeError('amountMinor must be an integer between 0 and Number.MAX_SAFE_INTEGER')
  }
  const exponent = exponentOf(currency)
  if (exponent === 0) return String(amountMinor)
  const digits = String(amountMinor).padStart(exponent + 1, '0')
  return `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`
}
