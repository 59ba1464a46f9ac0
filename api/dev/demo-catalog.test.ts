import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { demoCatalog } from './demo-catalog.ts'

const catalog = demoCatalog()
const { categories, products, priceLists, prices, locations, stock } = catalog
const variants = products.flatMap((product) => product.variants)
const skus = [...products, ...variants].map(({ sku }) => sku)
const sellable = products.flatMap(({ sku, variants: own }) => (own.length > 0 ? own.map((one) => one.sku) : [sku]))

const duplicatesOf = (values: readonly string[]) => values.filter((value, index) => values.indexOf(value) !== index)
const share = (count: number) => count / products.length

describe('the demo catalog', () => {
  it('is the same on every call and every machine', () => {
    const json = JSON.stringify(catalog)
    expect(JSON.stringify(demoCatalog())).toBe(json)
    // Changes whenever the data does, on purpose or not.
    expect(createHash('sha256').update(json).digest('hex')).toBe(
      '2712e36c77ec48e34732986b4266a13a60ddbc27d9716f57c4ac6b3a595b2a05',
    )
  })

  it('has the size of a small shop', () => {
    expect({ products: products.length, variants: variants.length, categories: categories.length }).toEqual({
      products: 320,
      variants: 349,
      categories: 86,
    })
    expect({ prices: prices.length, stock: stock.length }).toEqual({ prices: 2697, stock: 1316 })
  })
})

describe('demo categories', () => {
  const paths = categories.map(({ path }) => path)

  it('form a tree of exactly three levels, parents first', () => {
    for (const { path, parentPath, slug } of categories) {
      expect(path).toBe(parentPath === null ? slug : `${parentPath}/${slug}`)
      if (parentPath !== null) expect(paths.indexOf(parentPath)).toBeLessThan(paths.indexOf(path))
    }
    const perLevel = [1, 2, 3, 4].map((level) => paths.filter((path) => path.split('/').length === level).length)
    expect(perLevel).toEqual([6, 20, 60, 0])
    const parents = new Set(categories.map(({ parentPath }) => parentPath))
    expect(paths.filter((path) => !parents.has(path) && path.split('/').length < 3)).toEqual([])
  })

  it('have slugs that are unique and fit in a URL', () => {
    expect(duplicatesOf(categories.map(({ slug }) => slug))).toEqual([])
    expect(categories.filter(({ slug }) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug) || slug.length > 64)).toEqual([])
  })

  it('are numbered from 0 among their siblings', () => {
    for (const parentPath of new Set(categories.map((category) => category.parentPath))) {
      const positions = categories.filter((one) => one.parentPath === parentPath).map(({ position }) => position)
      expect(positions).toEqual(positions.map((_, index) => index))
    }
  })

  it('hold at least five products on every shelf', () => {
    const shelves = paths.filter((path) => path.split('/').length === 3)
    const sparse = shelves.filter((path) => products.filter((one) => one.categoryPaths[0] === path).length < 5)
    expect(sparse).toEqual([])
  })
})

describe('demo products', () => {
  it('have skus that are unique whatever the case', () => {
    expect(duplicatesOf(skus.map((sku) => sku.toLowerCase()))).toEqual([])
    expect(skus.filter((sku) => !/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(sku))).toEqual([])
    expect(products.filter(({ sku }) => !/^[A-Z]{3}-\d{4}$/.test(sku))).toEqual([])
    const strays = products.filter((one) => !one.variants.every(({ sku }) => sku.startsWith(`${one.sku}-`)))
    expect(strays).toEqual([])
  })

  it('have names and descriptions within bounds, each its own', () => {
    expect(duplicatesOf(products.map(({ name }) => name))).toEqual([])
    expect(duplicatesOf(products.map(({ description }) => description))).toEqual([])
    for (const { name, description } of products) {
      expect(name).toMatch(/^\S.{0,198}\S$/u)
      expect(description).toMatch(/^\S.{10,250}\.$/u)
    }
  })

  it('have typed attributes of their shelf within bounds', () => {
    for (const { attributes } of products) {
      expect(Object.keys(attributes).length).toBeGreaterThanOrEqual(2)
      expect(Object.keys(attributes).length).toBeLessThanOrEqual(50)
      for (const [key, value] of Object.entries(attributes)) {
        expect(key).toMatch(/^[a-z][a-zA-Z0-9_]{0,63}$/)
        if (typeof value === 'string') expect(value).toMatch(/^\S.{0,498}\S?$/u)
      }
    }
    const types = products.flatMap(({ attributes }) => Object.values(attributes).map((value) => typeof value))
    expect([...new Set(types)].sort()).toEqual(['boolean', 'number', 'string'])
  })

  it('give an attribute the same type all over a shelf', () => {
    const types = new Map<string, string>()
    for (const { attributes, categoryPaths } of products) {
      for (const [key, value] of Object.entries(attributes)) {
        const known = types.get(`${categoryPaths[0]} ${key}`) ?? typeof value
        types.set(`${categoryPaths[0]} ${key}`, known)
        expect(`${key} ${typeof value}`).toBe(`${key} ${known}`)
      }
    }
  })

  it('come in two to six variants, about a third of them', () => {
    const varied = products.filter((product) => product.variants.length > 0)
    expect(share(varied.length)).toBeCloseTo(1 / 3, 1)
    for (const { variants: own } of varied) {
      expect(own.length).toBeGreaterThanOrEqual(2)
      expect(own.length).toBeLessThanOrEqual(6)
      expect(duplicatesOf(own.map(({ options }) => JSON.stringify(options)))).toEqual([])
      expect(new Set(own.map(({ options }) => Object.keys(options).join())).size).toBe(1)
    }
    for (const { options } of variants) {
      expect(Object.keys(options).length).toBeGreaterThanOrEqual(1)
      expect(Object.keys(options).length).toBeLessThanOrEqual(10)
      expect(Object.values(options).every((value) => value.length > 0 && value.length <= 100)).toBe(true)
    }
  })

  it('show one to three images, each its own', () => {
    const images = products.flatMap((product) => product.images)
    expect(products.every((product) => product.images.length >= 1 && product.images.length <= 3)).toBe(true)
    expect(duplicatesOf(images.map(({ url }) => url))).toEqual([])
    for (const { url, alt } of images) {
      expect(url).toMatch(/^https:\/\/images\.example\.com\/[a-z0-9/-]+\.jpg$/)
      expect(alt.length).toBeGreaterThan(0)
    }
  })

  it('are mostly active, some draft, some archived', () => {
    const countOf = (status: string) => products.filter((product) => product.status === status).length
    expect([countOf('draft'), countOf('archived')].every((count) => count >= 5)).toBe(true)
    expect(share(countOf('active'))).toBeGreaterThan(0.9)
  })

  it('stand in categories that exist, some in two', () => {
    const paths = new Set(categories.map(({ path }) => path))
    for (const { categoryPaths } of products) {
      expect(categoryPaths.filter((path) => !paths.has(path))).toEqual([])
      expect(duplicatesOf(categoryPaths)).toEqual([])
    }
    expect(products.filter(({ categoryPaths }) => categoryPaths.length === 2).length).toBeGreaterThanOrEqual(10)
  })
})

describe('demo prices', () => {
  it('stand in lists that exist, for skus that exist', () => {
    const codes = priceLists.map(({ code }) => code)
    const known = new Set(skus)
    expect(codes).toEqual(['retail-eur', 'retail-jpy', 'retail-kwd', 'wholesale-eur'])
    expect(priceLists.map(({ currency }) => currency)).toEqual(['EUR', 'JPY', 'KWD', 'EUR'])
    expect(prices.filter(({ priceList, sku }) => !codes.includes(priceList) || !known.has(sku))).toEqual([])
  })

  it('are positive integers in the minor unit', () => {
    expect(prices.filter(({ amountMinor }) => !Number.isSafeInteger(amountMinor) || amountMinor < 1)).toEqual([])
  })

  it.each(['retail-eur', 'retail-jpy', 'retail-kwd'])('give every sku a %s price', (priceList) => {
    const priced = prices.filter((price) => price.priceList === priceList && price.minQuantity === 1)
    expect(new Set(priced.map(({ sku }) => sku))).toEqual(new Set(skus))
  })

  it('follow each other without gap or overlap, and the later one differs', () => {
    const rows = Map.groupBy(prices, ({ priceList, sku, minQuantity }) => `${priceList} ${sku} ${minQuantity}`)
    const changed = [...rows.values()].filter((row) => row.length > 1)
    for (const [first, ...later] of rows.values()) {
      expect(later.length).toBeLessThanOrEqual(1)
      expect(later.at(-1)?.validFrom ?? null).toBe(first?.validTo)
      expect(later.at(-1)?.validTo ?? null).toBeNull()
    }
    expect(changed.filter(([now, next]) => now?.amountMinor === next?.amountMinor)).toEqual([])
    expect(changed.length).toBeGreaterThan(50)
  })

  it('fall with the quantity in wholesale, and never exceed retail', () => {
    const retail = new Map(
      prices.filter(({ priceList }) => priceList === 'retail-eur').map(({ sku, amountMinor }) => [sku, amountMinor]),
    )
    const wholesale = Map.groupBy(
      prices.filter(({ priceList }) => priceList === 'wholesale-eur'),
      ({ sku }) => sku,
    )
    expect(wholesale.size).toBeGreaterThan(100)
    for (const [sku, tiers] of wholesale) {
      expect(tiers.map(({ minQuantity }) => minQuantity)).toEqual([1, 10, 100])
      const amounts = [retail.get(sku) ?? 0, ...tiers.map(({ amountMinor }) => amountMinor)]
      expect(amounts).toEqual([...new Set(amounts)].toSorted((a, b) => b - a))
    }
  })
})

describe('demo stock', () => {
  it('lies in two or three of the places for everything that can be sold', () => {
    const rows = Map.groupBy(stock, ({ sku }) => sku)
    expect(new Set(rows.keys())).toEqual(new Set(sellable))
    for (const row of rows.values()) expect([2, 3]).toContain(row.length)
    expect(duplicatesOf(stock.map(({ sku, location }) => `${sku} ${location}`))).toEqual([])
    expect(locations.map(({ code }) => code)).toEqual(['berlin', 'osaka', 'kuwait'])
    expect(new Set(stock.map(({ location }) => location))).toEqual(new Set(locations.map(({ code }) => code)))
  })

  it('is counted in whole pieces, sometimes none', () => {
    expect(stock.filter(({ onHand }) => !Number.isSafeInteger(onHand) || onHand < 0)).toEqual([])
    const empty = stock.filter(({ onHand }) => onHand === 0).length
    expect(empty / stock.length).toBeGreaterThan(0.03)
    expect(empty / stock.length).toBeLessThan(0.15)
  })
})
