import { categoriesExpansion, categoryEvents, categoryOperations } from './categories/index.ts'
import { deliveryOperations } from './delivery/index.ts'
import { type Release, statusOperation } from './docs/index.ts'
import { eventOperations } from './events/index.ts'
import {
  inventoryOperations,
  locationEvents,
  reservationEvents,
  stockEvents,
  stockExpansion,
} from './inventory/index.ts'
import type { Operation } from './platform/http/operation.ts'
import { priceEvents, priceListEvents, pricesExpansion, pricingOperations } from './pricing/index.ts'
import { productEvents, productOperations, productView } from './products/index.ts'
import { version } from './version.ts'
import { webhookOperations } from './webhooks/index.ts'

/** Products as all slices show them, with what each knows of them. */
const view = productView([categoriesExpansion, pricesExpansion, stockExpansion])

/** Every kind of event that is announced. */
const eventKinds = [
  productEvents,
  categoryEvents,
  priceListEvents,
  priceEvents,
  locationEvents,
  stockEvents,
  reservationEvents,
].flatMap(({ kinds }) => kinds)

/** Every operation of the API, slice by slice. @param release what runs */
export const operationsOf = (release: Release): readonly Operation[] => [
  ...productOperations(view),
  ...categoryOperations(view),
  ...pricingOperations,
  ...inventoryOperations,
  ...eventOperations(eventKinds),
  ...webhookOperations(eventKinds),
  ...deliveryOperations,
  statusOperation(release),
]

/** The same for what looks at the operations without running them. */
export const operations = operationsOf({ version })
