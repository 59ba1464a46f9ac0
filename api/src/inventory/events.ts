import { eventFamily } from '../platform/outbox/event.ts'
import { Location, Reservation, StockLevel } from './schema.ts'

const LocationFacts = Location.pick({ code: true, name: true, version: true }).meta({
  id: 'LocationFacts',
  description: 'What an event says of a location.',
})

const StockFacts = StockLevel.omit({ updatedAt: true }).meta({
  id: 'StockFacts',
  description: 'What an event says of stock: all of it as it was right after the change.',
})

const ReservationFacts = Reservation.pick({ id: true, state: true, reference: true, version: true }).meta({
  id: 'ReservationFacts',
  description: 'What an event says of a reservation.',
})

/** What this slice announces of locations. */
export const locationEvents = eventFamily({
  noun: 'location',
  data: LocationFacts,
  changes: { created: 'A location was added.', updated: 'A location was renamed.' },
  subject: (facts) => `locations/${facts.code}`,
})

/** What this slice announces of stock; the statements that change it append it themselves. */
export const stockEvents = eventFamily({
  noun: 'stock',
  data: StockFacts,
  changes: { changed: 'Units came or went, or a reservation holds or no longer holds them.' },
  subject: (facts) => `stock/${facts.sku}@${facts.location}`,
})

/** What this slice announces of reservations; the statements that change them append it themselves. */
export const reservationEvents = eventFamily({
  noun: 'reservation',
  data: ReservationFacts,
  changes: {
    held: 'Units were reserved.',
    confirmed: 'A reservation was confirmed.',
    released: 'A reservation was released.',
    expired: 'It was written down that a reservation has run out, perhaps some time after it did.',
  },
  subject: (facts) => `reservations/${facts.id}`,
})
