import { problems } from '../platform/problem.ts'

export const pricing = problems('pricing', {
  list_not_found: [404, 'There is no such price list'],
  list_code_taken: [409, 'A price list has this code already'],
  price_not_found: [404, 'There is no such price'],
  no_price: [404, 'No price is in force for this SKU, price list and quantity at that time'],
  currency_mismatch: [422, 'The price must be in the currency of its price list'],
  retroactive: [422, 'Prices change from now on, not in the past'],
  validity_empty: [422, 'A price must end after it begins'],
  overlap: [409, 'Another price of this SKU, price list and tier is valid in that time'],
  price_ended: [409, 'A price that has ended cannot change'],
})
