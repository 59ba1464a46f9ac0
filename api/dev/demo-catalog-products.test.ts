import { describe, expect, it } from 'vitest'
import { garden } from './demo-catalog-garden.ts'
import { kitchen } from './demo-catalog-kitchen.ts'
import { music } from './demo-catalog-music.ts'
import { office } from './demo-catalog-office.ts'
import { outdoor } from './demo-catalog-outdoor.ts'
import { roundEur } from './demo-catalog-prices.ts'
import { type DemoLine, linesOf, productOf, shelfPricesOf } from './demo-catalog-products.ts'
import { colours, type DemoShelf, steps } from './demo-catalog-words.ts'
import { workshop } from './demo-catalog-workshop.ts'

const shelf: DemoShelf = {
  section: 'Hats and Caps',
  name: 'Rain Hats',
  skuPrefix: 'HAT',
  attributes: ['material', 'brimCentimetres'],
  axes: [colours(2), steps('size', ['S', 'M'], 10)],
  note: 'Folds flat.',
  items: [
    ['Mizzle Hat', 3990, ['cotton', 7], 'Waxed hat.'],
    ['Mizzle Cap', 2990, ['cotton', null], 'Waxed cap.'],
  ],
}
const department = { name: 'Wardrobe', wholesale: true, shelves: [shelf] }

function lineOf(place: number): DemoLine {
  const line = linesOf([department])[place]
  if (!line) throw new Error(`The shelf has no place ${place}.`)
  return line
}

describe('the departments', () => {
  const lines = linesOf([outdoor, kitchen, office, workshop, music, garden])

  it('give every item a value, or null, for each attribute of its shelf', () => {
    const ragged = lines.filter(({ shelf: { attributes }, item: [, , values] }) => values.length !== attributes.length)
    expect(ragged.map(({ item }) => item[0])).toEqual([])
  })

  it('write prices as a label would show them', () => {
    const odd = lines.filter(({ item: [, eurMinor] }) => roundEur(eurMinor) !== eurMinor)
    expect(odd.map(({ item }) => item[0])).toEqual([])
  })

  it('use a sku prefix of three letters for one shelf only', () => {
    const shelves = [...new Set(lines.map((line) => line.shelf))]
    expect(shelves.filter(({ skuPrefix }) => !/^[A-Z]{3}$/.test(skuPrefix))).toEqual([])
    expect(new Set(shelves.map(({ skuPrefix }) => skuPrefix)).size).toBe(shelves.length)
  })
})

describe('productOf', () => {
  it('makes a product of a line', () => {
    expect(productOf(lineOf(0))).toEqual({
      sku: 'HAT-0001',
      name: 'Mizzle Hat',
      description: 'Waxed hat. Folds flat.',
      status: 'active',
      attributes: { material: 'cotton', brimCentimetres: 7 },
      images: [
        { url: 'https://images.example.com/wardrobe/rain-hats/hat-0001-front.jpg', alt: 'Mizzle Hat, front' },
        { url: 'https://images.example.com/wardrobe/rain-hats/hat-0001-side.jpg', alt: 'Mizzle Hat, side' },
      ],
      variants: [
        { sku: 'HAT-0001-GRN-S', options: { colour: 'Pine green', size: 'S' } },
        { sku: 'HAT-0001-GRN-M', options: { colour: 'Pine green', size: 'M' } },
        { sku: 'HAT-0001-GRY-S', options: { colour: 'Slate grey', size: 'S' } },
        { sku: 'HAT-0001-GRY-M', options: { colour: 'Slate grey', size: 'M' } },
      ],
      categoryPaths: ['wardrobe/hats-and-caps/rain-hats'],
    })
  })

  it('starts the next product at the next colour and leaves out what is null', () => {
    const { variants, attributes } = productOf(lineOf(1))
    expect(variants.map(({ sku }) => sku)).toEqual([
      'HAT-0002-GRY-S',
      'HAT-0002-GRY-M',
      'HAT-0002-RED-S',
      'HAT-0002-RED-M',
    ])
    expect(attributes).toEqual({ material: 'cotton' })
  })
})

describe('shelfPricesOf', () => {
  it('prices the product and every variant, the larger size higher', () => {
    expect(shelfPricesOf(lineOf(0)).map(({ sku, eurMinor }) => [sku, eurMinor])).toEqual([
      ['HAT-0001', 3990],
      ['HAT-0001-GRN-S', 3990],
      ['HAT-0001-GRN-M', 4389],
      ['HAT-0001-GRY-S', 3990],
      ['HAT-0001-GRY-M', 4389],
    ])
  })

  it.each([
    [1, 0],
    [12, 8],
    [24, -10],
    [25, 0],
  ])('announces for product %i a change of %i percent', (number, changePercent) => {
    const [price] = shelfPricesOf({ ...lineOf(0), number })
    expect(price).toMatchObject({ changePercent, wholesale: true })
  })
})
