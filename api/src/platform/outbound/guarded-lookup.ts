import { type LookupAddress, lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'

/** Nothing may be sent there. */
export class TargetRefused extends Error {
  override readonly name = 'TargetRefused'
  readonly code = 'target_refused'
}

/**
 * Resolves names as the system does, and refuses one if any of its addresses is not allowed. The socket connects to what
 * this returns, so a name cannot stand for one address when it is checked and for another when it is used.
 */
export const guardedLookup =
  (isAllowed: (address: string) => boolean): LookupFunction =>
  (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses: readonly LookupAddress[] = []) => {
      const [first] = addresses
      if (error || first === undefined) return callback(error ?? new TargetRefused('the name has no address'), '')
      if (!addresses.every(({ address }) => isAllowed(address)))
        return callback(new TargetRefused('the name stands for an address that is not a public one'), '')
      if (options.all) return callback(null, [...addresses])
      callback(null, first.address, first.family)
    })
  }
