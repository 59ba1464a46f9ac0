import type { TestApp } from './app.ts'
import { editorOf } from './editor.ts'

/** An id that nothing has. */
export const nobody = '01939a2e-7c00-7000-8000-000000000001'

/** Someone who sets prices, and what prices need to exist, each time something new. */
export function shopOf(app: TestApp) {
  const editor = editorOf(app)
  let made = 0
  const newList = async (currency = 'EUR') => {
    made++
    return (await editor.post('/v1/price-lists', { code: `list-${made}`, name: `List ${made}`, currency })).body
  }
  const newSku = async (): Promise<string> => {
    made++
    return (await editor.post('/v1/products', { sku: `SKU-${made}`, name: 'Something' })).body.sku
  }
  return {
    ...editor,
    newList,
    newSku,
    /** A price list, a SKU, and what sets the price of the one in the other. */
    async newShelf(currency = 'EUR') {
      const list = await newList(currency)
      const sku = await newSku()
      const set = (price: object = {}) =>
        editor.post(`/v1/price-lists/${list.id}/prices`, { sku, amountMinor: 1250, currency, ...price })
      return { list, sku, set }
    },
    /** The instant so many milliseconds after the present one of the test's clock. */
    inMs: (ms: number) => new Date(app.clock.now().getTime() + ms).toISOString(),
  }
}
