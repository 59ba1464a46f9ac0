import { type CryptoKey, createLocalJWKSet, errors, type JSONWebKeySet, type JWSHeaderParameters } from 'jose'
import type { Logger } from '../telemetry/logger.ts'
import { KeysUnavailable } from './failures.ts'

/** Where a key ring tells what becomes of its keys. */
export type KeyLog = Pick<Logger, 'info' | 'warn' | 'error'>

/** When keys are loaded again, in milliseconds. */
export interface KeyRingPolicy {
  /** After a load that worked: bounds how long a withdrawn key is still accepted. */
  readonly refreshMs: number
  /** After a load that failed. */
  readonly retryMs: number
  /** Between loads that tokens with an unknown key may cause, so that nobody can make us flood the issuer. */
  readonly cooldownMs: number
  /** How long the last good keys serve while every load fails. */
  readonly outageMs: number
}

export interface KeyRingOptions {
  readonly load: (signal: AbortSignal) => Promise<JSONWebKeySet>
  /** Keys to begin with; without them the first load starts at once. */
  readonly initial?: JSONWebKeySet
  readonly policy: KeyRingPolicy
  readonly now: () => Date
  readonly log: KeyLog
}

interface HeldKeys {
  readonly find: (header: JWSHeaderParameters) => Promise<CryptoKey>
  readonly ids: string
  readonly loadedAtMs: number
}

const lines = {
  loaded: { level: 'info', message: 'token keys loaded' },
  failing: { level: 'warn', message: 'token keys could not be loaded, the last good ones stay in use' },
  out: { level: 'error', message: 'no token keys: no token can be verified until a load works' },
} as const

/**
 * The issuer's public keys, loaded again in the background. A failed load keeps the last good keys for `outageMs`, so
 * that an outage of the identity provider does not refuse tokens that it issued before.
 */
export class KeyRing {
  readonly #options: KeyRingOptions
  readonly #closing = new AbortController()
  #held: HeldKeys | undefined
  #attemptedAtMs = Number.NEGATIVE_INFINITY
  #pending: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  #reported = ''

  constructor(options: KeyRingOptions) {
    this.#options = options
    if (options.initial === undefined) {
      void this.#reload()
      return
    }
    this.#hold(options.initial)
    this.#schedule(options.policy.refreshMs)
  }

  /**
   * The key that a token's header names by `kid` and `alg`. An unknown one makes the ring load again, at most once per
   * `cooldownMs`; every caller meanwhile shares that load.
   * @throws KeysUnavailable when no keys are held, or only ones older than `outageMs`
   * @throws errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys when the keys held do not decide it
   */
  async find(header: JWSHeaderParameters): Promise<CryptoKey> {
    const { retryMs, cooldownMs } = this.#options.policy
    if (this.#usable() === undefined && this.#mayLoad(retryMs)) await this.#reload()
    try {
      return await this.#keys().find(header)
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey && this.#mayLoad(cooldownMs))) throw error
    }
    await this.#reload()
    return this.#keys().find(header)
  }

  /** Stops loading; the keys held stay usable. */
  close(): void {
    this.#closing.abort()
    clearTimeout(this.#timer)
  }

  // The distance counts, not the direction: a clock that is set back must neither expire keys nor stop loads for long.
  #elapsedMs(sinceMs: number): number {
    return Math.abs(this.#options.now().getTime() - sinceMs)
  }

  #usable(): HeldKeys | undefined {
    const held = this.#held
    return held && this.#elapsedMs(held.loadedAtMs) <= this.#options.policy.outageMs ? held : undefined
  }

  #keys(): HeldKeys {
    const keys = this.#usable()
    if (keys === undefined) throw new KeysUnavailable(this.#options.policy.retryMs)
    return keys
  }

  #mayLoad(pauseMs: number): boolean {
    return this.#elapsedMs(this.#attemptedAtMs) >= pauseMs
  }

  #reload(): Promise<void> {
    this.#pending ??= this.#attempt().finally(() => {
      this.#pending = undefined
    })
    return this.#pending
  }

  async #attempt(): Promise<void> {
    const { load, policy, now } = this.#options
    clearTimeout(this.#timer)
    try {
      this.#hold(await load(this.#closing.signal))
      this.#schedule(policy.refreshMs)
    } catch (err) {
      this.#report(this.#usable() === undefined ? 'out' : 'failing', { err })
      this.#schedule(policy.retryMs)
    }
    this.#attemptedAtMs = now().getTime()
  }

  #hold(set: JSONWebKeySet): void {
    const ids = set.keys.map((key) => key.kid ?? '').join(' ')
    this.#held = { find: createLocalJWKSet(set), ids, loadedAtMs: this.#options.now().getTime() }
    this.#report('loaded', { key_ids: ids })
  }

  #schedule(delayMs: number): void {
    if (this.#closing.signal.aborted) return
    this.#timer = setTimeout(() => void this.#reload(), delayMs).unref()
  }

  // An outage is hundreds of failed loads: only a change is worth a line.
  #report(state: keyof typeof lines, fields: Readonly<Record<string, unknown>>): void {
    const change = state === 'loaded' ? `loaded ${this.#held?.ids}` : state
    if (change === this.#reported || this.#closing.signal.aborted) return
    this.#reported = change
    this.#options.log[lines[state].level](fields, lines[state].message)
  }
}
