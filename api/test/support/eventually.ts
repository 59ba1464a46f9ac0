import { expect } from 'vitest'

/** Reads again and again until what is expected of it is true: for what takes a moment, and longer on a busy machine. */
export const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 5_000 })
