import type { DemoShelfPrice } from './demo-catalog-prices.ts'
import type { DemoProduct } from './demo-catalog-types.ts'
import { type DemoAxis, type DemoDepartment, type DemoItem, type DemoShelf, pathOf } from './demo-catalog-words.ts'

/** An item with where it stands. */
export interface DemoLine {
  readonly department: DemoDepartment
  readonly shelf: DemoShelf
  readonly item: DemoItem
  /** On its shelf, from 0. */
  readonly place: number
  /** In the whole catalog, from 1. */
  readonly number: number
}

/** Every item of every shelf in order, numbered from 1. */
export const linesOf = (departments: readonly DemoDepartment[]): DemoLine[] =>
  departments
    .flatMap((department) =>
      department.shelves.flatMap((shelf) => shelf.items.map((item, place) => ({ department, shelf, item, place }))),
    )
    .map((line, index) => ({ ...line, number: index + 1 }))

/** The product that a line describes, such as `TNT-0001` with its variants and images. */
export function productOf(line: DemoLine): DemoProduct {
  const { department, shelf, item, number } = line
  const [name, , , text] = item
  const shelfPath = pathOf(department.name, shelf.section, shelf.name)
  return {
    sku: skuOf(line),
    name,
    description: number % 4 === 0 ? text : `${text} ${shelf.note}`,
    status: statusOf(number),
    attributes: attributesOf(line),
    images: imagesOf(line),
    variants: variantsOf(line).map(({ sku, options }) => ({ sku, options })),
    categoryPaths: shelf.alsoIn ? [shelfPath, shelf.alsoIn] : [shelfPath],
  }
}

/** What the product and each of its variants sell for; the product's own price is that of its first variant. */
export function shelfPricesOf(line: DemoLine): DemoShelfPrice[] {
  const [, eurMinor] = line.item
  return [{ sku: skuOf(line), percent: 100 }, ...variantsOf(line)].map(({ sku, percent }) => ({
    sku,
    eurMinor: Math.round((eurMinor * percent) / 100),
    wholesale: line.department.wholesale,
    changePercent: changePercentOf(line.number),
  }))
}

const skuOf = ({ shelf, number }: DemoLine): string => `${shelf.skuPrefix}-${String(number).padStart(4, '0')}`

function attributesOf({ shelf, item }: DemoLine): DemoProduct['attributes'] {
  const [, , values] = item
  const pairs = shelf.attributes.map((key, index) => [key, values[index] ?? null] as const)
  return Object.fromEntries(pairs.flatMap(([key, value]) => (value === null ? [] : [[key, value] as const])))
}

function imagesOf(line: DemoLine): DemoProduct['images'] {
  const { department, shelf, item, number } = line
  const folder = `https://images.example.com/${pathOf(department.name, shelf.name)}`
  const views = ['front', 'side', 'detail'].slice(0, 1 + (number % 3))
  return views.map((view) => ({
    url: `${folder}/${skuOf(line).toLowerCase()}-${view}.jpg`,
    alt: `${item[0]}, ${view}`,
  }))
}

interface PricedVariant {
  readonly sku: string
  readonly options: Readonly<Record<string, string>>
  /** Of the product's price. */
  readonly percent: number
}

/** Every combination of the axes' values. */
function variantsOf(line: DemoLine): PricedVariant[] {
  const { axes = [] } = line.shelf
  if (axes.length === 0) return []
  const none: PricedVariant = { sku: skuOf(line), options: {}, percent: 100 }
  return axes.reduce((made, axis) => made.flatMap((variant) => variantsAlong(axis, variant, line.place)), [none])
}

const variantsAlong = (axis: DemoAxis, { sku, options, percent }: PricedVariant, place: number): PricedVariant[] =>
  valuesOf(axis, place).map(({ label, skuPart }, index) => ({
    sku: `${sku}-${skuPart}`,
    options: { ...options, [axis.name]: label },
    percent: percent + index * axis.stepPercent,
  }))

/** All of the axis' values in their order, or as many as a product may have, each place starting at another. */
function valuesOf({ values, valuesPerProduct }: DemoAxis, place: number): DemoAxis['values'] {
  if (valuesPerProduct === values.length) return values
  const start = place % values.length
  return [...values.slice(start), ...values.slice(0, start)].slice(0, valuesPerProduct)
}

function statusOf(number: number): DemoProduct['status'] {
  if (number % 19 === 0) return 'draft'
  return number % 29 === 0 ? 'archived' : 'active'
}

function changePercentOf(number: number): number {
  if (number % 12 !== 0) return 0
  return number % 24 === 0 ? -10 : 8
}
