import { eventFamily } from '../platform/outbox/event.ts'
import { Product } from './schema.ts'

const ProductFacts = Product.pick({ id: true, sku: true, name: true, status: true, version: true }).meta({
  id: 'ProductFacts',
  description: 'What an event says of a product: the rest is at its address.',
})

/** What this slice announces of products. */
export const productEvents = eventFamily({
  noun: 'product',
  data: ProductFacts,
  changes: {
    created: 'A product was added.',
    updated: 'A product, its variants or its categories were changed.',
    deleted: 'A product was taken out of use.',
    restored: 'A deleted product was brought back.',
  },
  subject: (facts) => `products/${facts.id}`,
})
