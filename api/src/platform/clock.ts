/** Where a verb gets the time from, so that a test can fix it. */
export interface Clock {
  now(): Date
}

/** The machine's clock. Replicas are expected to keep it within a second of each other (NTP). */
export const systemClock: Clock = { now: () => new Date() }
