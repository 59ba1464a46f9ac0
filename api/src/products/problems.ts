import { problems } from '../platform/problem.ts'

export const product = problems('products', {
  not_found: [404, 'There is no such product'],
  not_deleted: [409, 'Only a deleted product can be restored'],
  sku_taken: [409, 'A product or variant has this SKU already'],
  sku_in_use: [409, 'A SKU that has prices or stock cannot be removed'],
  sku_unknown: [422, 'No product or variant has this SKU'],
})
