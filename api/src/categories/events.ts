import { eventFamily } from '../platform/outbox/event.ts'
import { Category } from './schema.ts'

const CategoryFacts = Category.pick({ id: true, name: true, slug: true, parentId: true, version: true }).meta({
  id: 'CategoryFacts',
  description: 'What an event says of a category.',
})

/** What this slice announces of categories. That a product is in others is an event of the product. */
export const categoryEvents = eventFamily({
  noun: 'category',
  data: CategoryFacts,
  changes: {
    created: 'A category was added.',
    updated: 'A category was changed.',
    moved: 'A category was moved, with all below it.',
    deleted: 'A category was removed.',
  },
  subject: (facts) => `categories/${facts.id}`,
})
