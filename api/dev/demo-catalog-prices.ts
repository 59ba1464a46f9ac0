import type { DemoPrice, DemoPriceList } from './demo-catalog-types.ts'

/** What one sku sells for in the European shop, in EUR minor units. */
export interface DemoShelfPrice {
  readonly sku: string
  readonly eurMinor: number
  readonly wholesale: boolean
  /** Percent by which the price changes at `priceChangeAt`, 0 for never. */
  readonly changePercent: number
}

/** When every price of the demo catalog begins to count. */
const pricesFrom = '2025-01-01T00:00:00.000Z'

/** When the announced price changes come into force. */
const priceChangeAt = '2030-01-01T00:00:00.000Z'

/** Share of the retail price that a business pays per piece, by the quantity it takes at least. */
const wholesaleTiers = [
  { minQuantity: 1, percent: 85 },
  { minQuantity: 10, percent: 78 },
  { minQuantity: 100, percent: 70 },
] as const

const stepsOf = (amount: number, step: number): number => Math.max(1, Math.round(amount / step)) * step

/** The nearest price that a European label would show, in EUR minor units: 2.20, 34.90 or 249.00. */
export function roundEur(eurMinor: number): number {
  if (eurMinor < 1_000) return stepsOf(eurMinor, 10)
  if (eurMinor < 10_000) return stepsOf(eurMinor, 100) - 10
  return stepsOf(eurMinor, 1_000) - 100
}

/** The nearest price that a Japanese label would show, in JPY minor units, which are yen: 350, 5,580 or 39,800. */
export function yenFor(eurMinor: number): number {
  const yen = (eurMinor * 160) / 100
  if (yen < 1_000) return stepsOf(yen, 10)
  if (yen < 10_000) return stepsOf(yen, 100) - 20
  return stepsOf(yen, 1_000) - 200
}

/** The nearest price that a Kuwaiti label would show, in KWD minor units, which are fils: 0.750, 11.750 or 84.900. */
export function filsFor(eurMinor: number): number {
  const fils = (eurMinor * 34) / 10
  if (fils < 5_000) return stepsOf(fils, 50)
  if (fils < 50_000) return stepsOf(fils, 250)
  return stepsOf(fils, 1_000) - 100
}

const retailLists = [
  { code: 'retail-eur', name: 'Retail Europe', currency: 'EUR', minorFor: roundEur },
  { code: 'retail-jpy', name: 'Retail Japan', currency: 'JPY', minorFor: yenFor },
  { code: 'retail-kwd', name: 'Retail Kuwait', currency: 'KWD', minorFor: filsFor },
] as const

/** The price lists of the demo catalog: retail in three currencies, wholesale in one. */
export const demoPriceLists = (): DemoPriceList[] => [
  ...retailLists.map(({ code, name, currency }) => ({ code, name, currency })),
  { code: 'wholesale-eur', name: 'Wholesale Europe', currency: 'EUR' },
]

/** Every price of one sku: retail in all three currencies, before and after an announced change, and wholesale. */
export function pricesOf({ sku, eurMinor, wholesale, changePercent }: DemoShelfPrice): DemoPrice[] {
  const base = { sku, minQuantity: 1, validFrom: pricesFrom, validTo: null }
  const changedEurMinor = (eurMinor * (100 + changePercent)) / 100
  const retail = retailLists.flatMap(({ code, minorFor }): DemoPrice[] => {
    const now = { ...base, priceList: code, amountMinor: minorFor(eurMinor) }
    if (changePercent === 0) return [now]
    const later = { ...now, amountMinor: minorFor(changedEurMinor), validFrom: priceChangeAt }
    return [{ ...now, validTo: priceChangeAt }, later]
  })
  if (!wholesale) return retail
  const tiers = wholesaleTiers.map(({ minQuantity, percent }): DemoPrice => {
    const amountMinor = Math.round((roundEur(eurMinor) * percent) / 100)
    return { ...base, priceList: 'wholesale-eur', minQuantity, amountMinor }
  })
  return [...retail, ...tiers]
}
