import { eventFamily } from '../platform/outbox/event.ts'
import { Price, PriceList } from './schema.ts'

const PriceListFacts = PriceList.pick({ id: true, code: true, name: true, currency: true, version: true }).meta({
  id: 'PriceListFacts',
  description: 'What an event says of a price list.',
})

const PriceFacts = Price.omit({ amount: true, createdAt: true }).meta({
  id: 'PriceFacts',
  description: 'What an event says of a price.',
})

/** What this slice announces of price lists. */
export const priceListEvents = eventFamily({
  noun: 'price_list',
  data: PriceListFacts,
  changes: { created: 'A price list was added.', updated: 'A price list was renamed.' },
  subject: (facts) => `price-lists/${facts.id}`,
})

/** What this slice announces of prices. */
export const priceEvents = eventFamily({
  noun: 'price',
  data: PriceFacts,
  changes: {
    set: 'A price was set; it may begin later.',
    ended: 'It was said when a price ends, by hand or because another follows it.',
  },
  subject: (facts) => `prices/${facts.id}`,
})
