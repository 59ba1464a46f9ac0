import { Failure } from '../platform/problem.ts'
import { pricing } from './problems.ts'

/** How far the clock of a client may be behind ours. */
const clockToleranceMs = 60_000

/**
 * An instant at which prices may change: `at`, or `now` when `at` lies up to `clockToleranceMs` back, since what was
 * in force until now is history. Throws `pricing.retroactive` when it lies further back.
 */
export function fromNowOn(now: Date, at: Date): Date {
  if (at >= now) return at
  if (now.getTime() - at.getTime() <= clockToleranceMs) return now
  throw new Failure(pricing.retroactive, { detail: `It is ${now.toISOString()} here.` })
}

/** Throws `pricing.validity_empty` unless a price from `validFrom` to `validTo` is valid for some time. */
export function assertValidity(validFrom: Date, validTo: Date): void {
  if (validTo <= validFrom)
    throw new Failure(pricing.validity_empty, { detail: `It begins at ${validFrom.toISOString()}.` })
}
