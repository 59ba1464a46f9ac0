import { problems } from '../platform/problem.ts'

export const inventory = problems('inventory', {
  location_not_found: [404, 'There is no such location'],
  entry_not_found: [404, 'There is no such ledger entry'],
  reservation_not_found: [404, 'There is no such reservation'],
  location_taken: [409, 'A location has this code already'],
  insufficient: [409, 'Not enough is available'],
  stock_limit: [409, 'One location cannot have so much of one SKU'],
  reservation_expired: [409, 'The reservation has expired'],
  reservation_ended: [409, 'The reservation was confirmed or released already'],
  location_unknown: [422, 'No location has this code'],
})
