export { createPriceList } from './create-price-list.ts'
export { pricesExpansion } from './expansion.ts'
export { pricingOperations } from './routes.ts'
export { setPrice } from './set-price.ts'
