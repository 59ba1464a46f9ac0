const secondMs = 1_000
const minuteMs = 60 * secondMs
const hourMs = 60 * minuteMs

/** The waits between attempts, as Standard Webhooks advises: 9 attempts in about 52 hours. */
const waitsMs = [
  5 * secondMs,
  5 * minuteMs,
  30 * minuteMs,
  2 * hourMs,
  5 * hourMs,
  10 * hourMs,
  14 * hourMs,
  20 * hourMs,
]

/** The share of a wait that is added, at most. */
const jitterMax = 0.2

/**
 * How long to wait after a failed attempt; undefined after the last one.
 * @param attempts how many there have been, at least 1
 * @param id of the delivery, a UUID: what failed together is spread by it, the same each time
 */
export function retryDelayMs(attempts: number, id: string): number | undefined {
  const wait = waitsMs[attempts - 1]
  if (wait === undefined) return undefined
  const share = Number.parseInt(id.slice(-8), 16) / 0xff_ff_ff_ff
  return Math.round(wait * (1 + jitterMax * share))
}

/** From this many failures in a row on, a webhook is left alone for a while after each. */
const pauseAfterFailures = 5
const pauseMinMs = 10 * secondMs
const pauseMaxMs = 5 * minuteMs

/** How long to leave a webhook alone that has failed so often in a row. */
export const pauseMs = (failures: number): number =>
  failures < pauseAfterFailures ? 0 : Math.min(pauseMinMs * 2 ** (failures - pauseAfterFailures), pauseMaxMs)

/** A webhook that has failed for so long is disabled. */
export const failingMaxMs = 5 * 24 * hourMs

/** Failures further apart are no longer in a row: while anything is pending, it is tried within the longest wait. */
export const failuresApartMaxMs = 25 * hourMs
