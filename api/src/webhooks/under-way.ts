/** Pieces of work that go on at the same time, each on behalf of an owner. */
export class UnderWay {
  readonly #owners = new Map<Promise<void>, string>()
  readonly #failures: unknown[] = []
  #oneEnded = Promise.withResolvers<void>()

  add(owner: string, work: Promise<void>): void {
    const ended = work
      .catch((error) => void this.#failures.push(error))
      .then(() => {
        this.#owners.delete(ended)
        this.#oneEnded.resolve()
      })
    this.#owners.set(ended, owner)
  }

  get size(): number {
    return this.#owners.size
  }

  /** For each piece of work its owner. */
  get owners(): readonly string[] {
    return [...this.#owners.values()]
  }

  /** Whether one has failed so far. */
  get failed(): boolean {
    return this.#failures.length > 0
  }

  /** Waits until one has ended since the last time, but not longer than so many milliseconds. */
  async waitForOne(timeoutMs: number): Promise<void> {
    const timer = setTimeout(this.#oneEnded.resolve, timeoutMs)
    await this.#oneEnded.promise
    clearTimeout(timer)
    this.#oneEnded = Promise.withResolvers()
  }

  /** Waits until all have ended, then throws what the first that failed has thrown. */
  async waitForAll(): Promise<void> {
    await Promise.all(this.#owners.keys())
    if (this.failed) throw this.#failures[0]
  }
}
