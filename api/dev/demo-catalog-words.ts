/** One way in which the variants of a product differ. */
export interface DemoAxis {
  /** Key of the variant's option, such as `colour`. */
  readonly name: string
  /** In display order: what the shop shows, and what the variant's sku ends in. */
  readonly values: readonly { readonly label: string; readonly skuPart: string }[]
  /** How many of the values one product comes in; each product of a shelf starts at another value. */
  readonly valuesPerProduct: number
  /** What each further value costs more than the one before, in percent of the product's price. */
  readonly stepPercent: number
}

/** A product in one line; its attributes stand in the order in which the shelf names them, null where one is void. */
export type DemoItem = readonly [
  name: string,
  eurMinor: number,
  attributes: readonly (string | number | boolean | null)[],
  text: string,
]

/** A category of the third level with what it holds. */
export interface DemoShelf {
  readonly section: string
  readonly name: string
  readonly skuPrefix: string
  readonly attributes: readonly string[]
  readonly axes?: readonly DemoAxis[]
  /** Path of a second category, of any level, that lists the same products. */
  readonly alsoIn?: string
  /** Second sentence of most descriptions. */
  readonly note: string
  readonly items: readonly DemoItem[]
}

/** A category of the first level; its second level are the sections that its shelves name. */
export interface DemoDepartment {
  readonly name: string
  /** Whether businesses buy it too, at prices that fall with the quantity. */
  readonly wholesale: boolean
  readonly shelves: readonly DemoShelf[]
}

/** A category's name in a URL: `Knives and Boards` is `knives-and-boards`. */
export const slugOf = (name: string): string => name.toLowerCase().replaceAll(' ', '-')

/** Where a category stands, from the root down. */
export const pathOf = (...names: readonly string[]): string => names.map(slugOf).join('/')

/** Variants in `valuesPerProduct` (1..6) of the shop's colours, at one price. */
export const colours = (valuesPerProduct: number): DemoAxis => ({
  name: 'colour',
  values: [
    { label: 'Pine green', skuPart: 'GRN' },
    { label: 'Slate grey', skuPart: 'GRY' },
    { label: 'Rust red', skuPart: 'RED' },
    { label: 'Harbour blue', skuPart: 'BLU' },
    { label: 'Sand', skuPart: 'SND' },
    { label: 'Charcoal', skuPart: 'CHR' },
  ],
  valuesPerProduct,
  stepPercent: 0,
})

/** Variants in every one of `labels`, each dearer than the one before by `stepPercent` of the product's price. */
export const steps = (name: string, labels: readonly string[], stepPercent: number): DemoAxis => ({
  name,
  values: labels.map((label) => ({ label, skuPart: label.toUpperCase().replaceAll(' ', '') })),
  valuesPerProduct: labels.length,
  stepPercent,
})
