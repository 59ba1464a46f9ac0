import { v7 } from 'uuid'

/** Where a verb gets new identifiers from, so that a test can foresee them. */
export interface Ids {
  next(): string
}

/** UUIDv7 (RFC 9562, section 5.7): sorts by time of creation, so an index on it grows at its end. */
export const uuidv7Ids: Ids = { next: () => v7() }
