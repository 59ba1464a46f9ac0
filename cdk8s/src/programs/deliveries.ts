/** What became of a claim: `full` is neither new nor known, as nothing could be remembered of it. */
export type Claim = 'new' | 'known' | 'full'

/**
 * Remembers which deliveries were taken, for as long as their signature would let them in again. It holds at most
 * `capacity` and forgets none before its time: once it is full, nothing new is taken.
 */
export class Deliveries {
  readonly #until = new Map<string, number>()
  readonly #capacity: number

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  /** Takes the delivery `id`, whose signature is good until `untilMs`, both as milliseconds since 1970. */
  claim(id: string, untilMs: number, nowMs: number): Claim {
    if ((this.#until.get(id) ?? 0) > nowMs) return 'known'
    if (this.#until.size >= this.#capacity) this.#expire(nowMs)
    if (this.#until.size >= this.#capacity) return 'full'
    this.#until.set(id, untilMs)
    return 'new'
  }

  /** Lets `id` be taken again, because nothing came of it. */
  release(id: string): void {
    this.#until.delete(id)
  }

  #expire(nowMs: number): void {
    for (const [id, until] of this.#until) if (until <= nowMs) this.#until.delete(id)
  }
}
