import { problems } from '../platform/problem.ts'
import { levelsMax } from './schema.ts'

export const category = problems('categories', {
  not_found: [404, 'There is no such category'],
  slug_taken: [409, 'A sibling has this slug already'],
  cycle: [409, 'A category cannot be moved below itself'],
  has_children: [409, 'The category still has categories below it'],
  holds_products: [409, 'The category still holds products, and nothing says where they go'],
  unknown: [422, 'One of these categories does not exist'],
  parent_unknown: [422, 'The parent does not exist'],
  too_deep: [422, `The tree may be ${levelsMax} levels deep`],
  target_unknown: [422, 'The category that the products are to go to does not exist, or is the one that goes'],
})
