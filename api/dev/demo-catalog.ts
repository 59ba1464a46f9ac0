import { garden } from './demo-catalog-garden.ts'
import { kitchen } from './demo-catalog-kitchen.ts'
import { music } from './demo-catalog-music.ts'
import { office } from './demo-catalog-office.ts'
import { outdoor } from './demo-catalog-outdoor.ts'
import { demoPriceLists, pricesOf } from './demo-catalog-prices.ts'
import { linesOf, productOf, shelfPricesOf } from './demo-catalog-products.ts'
import type { DemoCatalog, DemoCategory, DemoProduct, DemoStock } from './demo-catalog-types.ts'
import { type DemoDepartment, pathOf, slugOf } from './demo-catalog-words.ts'
import { workshop } from './demo-catalog-workshop.ts'

const departments: readonly DemoDepartment[] = [outdoor, kitchen, office, workshop, music, garden]

const locations = [
  { code: 'berlin', name: 'Berlin' },
  { code: 'osaka', name: 'Osaka' },
  { code: 'kuwait', name: 'Kuwait City' },
] as const

/**
 * The demo catalog: six departments with products, prices in EUR, JPY and KWD, and stock in three places.
 * The same on every call and every machine.
 */
export function demoCatalog(): DemoCatalog {
  const lines = linesOf(departments)
  const products = lines.map(productOf)
  return {
    categories: departments.flatMap(categoriesOf),
    products,
    priceLists: demoPriceLists(),
    prices: lines.flatMap(shelfPricesOf).flatMap(pricesOf),
    locations,
    stock: products.flatMap(sellableSkus).flatMap(stockOf),
  }
}

function categoriesOf({ name, shelves }: DemoDepartment, position: number): DemoCategory[] {
  const root = category([name], position)
  const sections = [...new Set(shelves.map(({ section }) => section))]
  return [
    root,
    ...sections.flatMap((section, place) => [
      category([name, section], place),
      ...shelves
        .filter((shelf) => shelf.section === section)
        .map((shelf, shelfPlace) => category([name, section, shelf.name], shelfPlace)),
    ]),
  ]
}

function category(names: readonly string[], position: number): DemoCategory {
  const name = names.at(-1) ?? ''
  const parents = names.slice(0, -1)
  const parentPath = parents.length > 0 ? pathOf(...parents) : null
  return { path: pathOf(...names), parentPath, slug: slugOf(name), name, position }
}

const sellableSkus = ({ sku, variants }: DemoProduct): string[] =>
  variants.length > 0 ? variants.map((variant) => variant.sku) : [sku]

/** Stock of the sku in two or three places; the multipliers only scatter the counts, some of which are 0. */
function stockOf(sku: string, index: number): DemoStock[] {
  const [berlin, osaka, kuwait] = locations
  const places =
    [
      [berlin, osaka, kuwait],
      [berlin, osaka],
      [berlin, kuwait],
    ][index % 3] ?? []
  return places.map(({ code }, place) => ({
    sku,
    location: code,
    onHand: Math.max(0, ((index * 53 + place * 29) % 160) - 11),
  }))
}
