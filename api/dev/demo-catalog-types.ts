export interface DemoCategory {
  /** Slugs from the root down, joined by `/`: `outdoor/camping/tents`. */
  readonly path: string
  readonly parentPath: string | null
  readonly slug: string
  readonly name: string
  /** Place among its siblings, from 0. */
  readonly position: number
}

export interface DemoVariant {
  readonly sku: string
  readonly options: Readonly<Record<string, string>>
}

export interface DemoProduct {
  readonly sku: string
  readonly name: string
  readonly description: string
  readonly status: 'draft' | 'active' | 'archived'
  readonly attributes: Readonly<Record<string, string | number | boolean>>
  readonly images: readonly { readonly url: string; readonly alt: string }[]
  readonly variants: readonly DemoVariant[]
  /** Its shelf in the third level, then where else it is listed. */
  readonly categoryPaths: readonly string[]
}

export interface DemoPriceList {
  readonly code: string
  readonly name: string
  readonly currency: 'EUR' | 'JPY' | 'KWD'
}

export interface DemoPrice {
  readonly priceList: string
  /** Of a product or a variant. */
  readonly sku: string
  readonly minQuantity: number
  /** In the minor unit of the list's currency. */
  readonly amountMinor: number
  /** Inclusive, RFC 3339. */
  readonly validFrom: string
  /** Exclusive, RFC 3339; null for no end. */
  readonly validTo: string | null
}

export interface DemoLocation {
  readonly code: string
  readonly name: string
}

export interface DemoStock {
  /** Of a variant, or of a product that has none. */
  readonly sku: string
  readonly location: string
  readonly onHand: number
}

/** A shop's worth of plain data; parents stand before their children. */
export interface DemoCatalog {
  readonly categories: readonly DemoCategory[]
  readonly products: readonly DemoProduct[]
  readonly priceLists: readonly DemoPriceList[]
  readonly prices: readonly DemoPrice[]
  readonly locations: readonly DemoLocation[]
  readonly stock: readonly DemoStock[]
}
