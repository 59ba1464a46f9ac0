import fc from 'fast-check'
import { expect, it } from 'vitest'
import { testApp } from '../../test/support/app.ts'
import { createProduct } from './create-product.ts'
import { deleteProduct } from './delete-product.ts'
import { listProducts } from './list-products.ts'
import { CreateProduct, ListProducts } from './schema.ts'
import { updateProduct } from './update-product.ts'

const app = await testApp()
const ctx = app.ctx()
let made = 0
const newProduct = (name: string) => createProduct(ctx, CreateProduct.parse({ sku: `SKU-${++made}`, name }))

// Few names, so that most of the order is between ties.
const names = fc.constantFrom('a', 'b', 'c', 'Ä', 'z', '😀')
const change = fc.oneof(
  fc.record({ kind: fc.constant('insert' as const), name: names }),
  fc.record({ kind: fc.constant('delete' as const), which: fc.nat() }),
  fc.record({ kind: fc.constant('touch' as const), which: fc.nat() }),
)

type Change = typeof change extends fc.Arbitrary<infer C> ? C : never

/** What is still there of the products of one run, oldest first. */
class Shelf {
  readonly alive: string[] = []

  async apply(next: Change): Promise<void> {
    if (next.kind === 'insert') {
      await newProduct(next.name)
      return
    }
    const index = next.which % this.alive.length
    const id = this.alive[index]
    if (id === undefined) return
    if (next.kind === 'touch') await updateProduct(ctx, { id, expected: 'any', changes: { description: 'x' } })
    else {
      await deleteProduct(ctx, { id, expected: 'any' })
      this.alive.splice(index, 1)
    }
  }
}

/** The ids of all pages. @param between what to do after a page */
async function readPages(query: object, between: (page: number) => Promise<void>): Promise<string[]> {
  const seen: string[] = []
  let cursor: string | null | undefined
  for (let page = 0; cursor !== null; page++) {
    const { items, nextCursor } = await listProducts(ctx, ListProducts.parse({ ...query, ...(cursor && { cursor }) }))
    seen.push(...items.map(({ id }) => id))
    cursor = nextCursor
    await between(page)
  }
  return seen
}

const onlyOf = (ids: readonly string[], wanted: readonly string[]) => ids.filter((id) => wanted.includes(id))

it('paging gives every product that stays exactly once and in order, whatever comes and goes between the pages', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(names, { minLength: 1, maxLength: 12 }),
      // What happens after each page.
      fc.array(fc.array(change, { maxLength: 3 }), { minLength: 8, maxLength: 8 }),
      fc.constantFrom('name', '-name', 'createdAt', '-createdAt', 'sku', '-sku'),
      fc.integer({ min: 1, max: 4 }),
      async (initial, changes, sort, limit) => {
        app.clock.advance(1)
        const query = { 'createdAt[gte]': app.clock.now().toISOString(), sort }
        const shelf = new Shelf()
        for (const name of initial) {
          shelf.alive.push((await newProduct(name)).id)
          app.clock.advance(1)
        }
        const seen = await readPages({ ...query, limit: String(limit) }, async (page) => {
          for (const next of changes[page] ?? []) await shelf.apply(next)
        })
        expect(new Set(seen).size).toBe(seen.length)
        const atOnce = await readPages({ ...query, limit: '200' }, async () => undefined)
        expect(onlyOf(seen, atOnce)).toEqual(onlyOf(atOnce, seen))
        expect(onlyOf(seen, shelf.alive)).toEqual(onlyOf(atOnce, shelf.alive))
      },
    ),
    { numRuns: 40 },
  )
})
