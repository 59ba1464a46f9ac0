import { timestamp } from 'drizzle-orm/pg-core'

/** A point in time to the millisecond, as JavaScript's Date and the API's RFC 3339 text have it. */
export const instant = () => timestamp({ precision: 3, withTimezone: true, mode: 'date' })
