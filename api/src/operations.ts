import { categoriesExpansion, categoryOperations } from './categories/index.ts'
import { type Release, statusOperation } from './docs/index.ts'
import { inventoryOperations, stockExpansion } from './inventory/index.ts'
import type { Operation } from './platform/http/operation.ts'
import { pricesExpansion, pricingOperations } from './pricing/index.ts'
import { productOperations, productView } from './products/index.ts'
import { version } from './version.ts'

/** Products as all slices show them, with what each knows of them. */
const view = productView([categoriesExpansion, pricesExpansion, stockExpansion])

/** Every operation of the API, slice by slice. @param release what runs */
export const operationsOf = (release: Release): readonly Operation[] => [
  ...productOperations(view),
  ...categoryOperations(view),
  ...pricingOperations,
  ...inventoryOperations,
  statusOperation(release),
]

/** The same for what looks at the operations without running them. */
export const operations = operationsOf({ version })
