import { createCategory, setProductCategories } from '../src/categories/index.ts'
import { adjustStock, createLocation } from '../src/inventory/index.ts'
import { type Ctx, inTransaction } from '../src/platform/ctx.ts'
import { createPriceList, setPrice } from '../src/pricing/index.ts'
import { CreateProduct, createProduct, products } from '../src/products/index.ts'
import { demoCatalog } from './demo-catalog.ts'
import type { DemoCatalog } from './demo-catalog-types.ts'

/**
 * Fills an empty database with the demo catalog, through the verbs that the API uses; all of it or none.
 * @returns how many products were added: 0 when there was one already, which leaves the database as it is
 */
export async function seedDemoCatalog(ctx: Ctx): Promise<number> {
  return inTransaction(ctx, async (tx) => {
    const [any] = await tx.db.select({ id: products.id }).from(products).limit(1)
    if (any !== undefined) return 0
    const catalog = demoCatalog()
    const categoryIds = await addCategories(tx, catalog)
    await addProducts(tx, catalog, categoryIds)
    await addPrices(tx, catalog)
    await addStock(tx, catalog)
    return catalog.products.length
  })
}

async function addCategories(ctx: Ctx, { categories }: DemoCatalog): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>()
  for (const { path, parentPath, name, slug, position } of categories) {
    const parentId = parentPath === null ? null : idIn(ids, parentPath)
    ids.set(path, (await createCategory(ctx, { name, slug, position, parentId })).id)
  }
  return ids
}

async function addProducts(ctx: Ctx, catalog: DemoCatalog, categoryIds: ReadonlyMap<string, string>): Promise<void> {
  for (const { categoryPaths, ...given } of catalog.products) {
    const { id } = await createProduct(ctx, CreateProduct.parse(given))
    const within = categoryPaths.map((path) => idIn(categoryIds, path))
    await setProductCategories(ctx, { id, expected: 'any', categoryIds: within })
  }
}

async function addPrices(ctx: Ctx, { priceLists, prices }: DemoCatalog): Promise<void> {
  const lists = new Map<string, Awaited<ReturnType<typeof createPriceList>>>()
  for (const list of priceLists) lists.set(list.code, await createPriceList(ctx, list))
  for (const { priceList, validFrom, validTo, ...price } of prices) {
    const list = lists.get(priceList)
    if (list === undefined) throw new Error(`the demo catalog has no price list ${priceList}`)
    const validity = { validFrom: new Date(validFrom), validTo: validTo === null ? null : new Date(validTo) }
    await setPrice(ctx, {
      priceListId: list.id,
      price: { ...price, currency: list.currency, ...validity },
      past: 'allowed',
    })
  }
}

async function addStock(ctx: Ctx, { locations, stock }: DemoCatalog): Promise<void> {
  for (const location of locations) await createLocation(ctx, location)
  for (const { onHand, ...place } of stock)
    if (onHand > 0) await adjustStock(ctx, { ...place, delta: onHand, reason: 'received' })
}

function idIn(ids: ReadonlyMap<string, string>, path: string): string {
  const id = ids.get(path)
  if (id === undefined) throw new Error(`the demo catalog has no category ${path}`)
  return id
}
