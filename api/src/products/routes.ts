import { z } from 'zod'
import { type Operation, operation } from '../platform/http/operation.ts'
import { http } from '../platform/http/problems.ts'
import { createProduct } from './create-product.ts'
import { deleteProduct } from './delete-product.ts'
import type { ProductView } from './expansion.ts'
import { getProduct } from './get-product.ts'
import { listProducts } from './list-products.ts'
import { product } from './problems.ts'
import { restoreProduct } from './restore-product.ts'
import { CreateProduct, fieldsParam, ListProducts, ProductPath, UpdateProduct } from './schema.ts'
import { updateProduct } from './update-product.ts'

const tag = 'products'

/** The product endpoints. @param view how products are shown, and what `include` can add to them */
export function productOperations(view: ProductView): readonly Operation[] {
  const version = (shown: z.output<typeof view.schema>) => (view.isPlain(shown) ? shown.version : undefined)
  const one = { description: 'The product.', body: view.schema, version }
  return [
    operation({
      id: 'listProducts',
      method: 'get',
      path: '/v1/products',
      tag,
      summary: 'List products',
      query: ListProducts.extend({ include: view.includeParam }),
      success: { status: 200, description: 'One page of products.', body: view.page },
      problems: [http.cursor_invalid],
      async handle(ctx, { query: { include, ...query } }) {
        const page = await listProducts(ctx, query)
        return { ...page, items: await view.expand(ctx, page.items, include) }
      },
    }),
    operation({
      id: 'createProduct',
      method: 'post',
      path: '/v1/products',
      tag,
      summary: 'Create a product',
      scope: 'catalog:write',
      body: CreateProduct,
      success: { ...one, status: 201, location: ({ id }) => `/v1/products/${id}` },
      problems: [product.sku_taken],
      handle: (ctx, { body }) => createProduct(ctx, body),
    }),
    operation({
      id: 'getProduct',
      method: 'get',
      path: '/v1/products/{id}',
      tag,
      summary: 'Read a product',
      description: 'With `include` the answer holds more than the product, so it has no ETag.',
      params: ProductPath,
      query: z.strictObject({ fields: fieldsParam, include: view.includeParam }),
      success: { ...one, status: 200 },
      problems: [product.not_found],
      async handle(ctx, { params, query }) {
        const found = await getProduct(ctx, { ...params, fields: query.fields })
        const [shown = found] = await view.expand(ctx, [found], query.include)
        return shown
      },
    }),
    operation({
      id: 'updateProduct',
      method: 'patch',
      path: '/v1/products/{id}',
      tag,
      summary: 'Change parts of a product',
      scope: 'catalog:write',
      params: ProductPath,
      body: UpdateProduct,
      precondition: true,
      success: { ...one, status: 200 },
      problems: [product.not_found, product.sku_taken, product.sku_in_use],
      handle: (ctx, { params, body, expected }) => updateProduct(ctx, { ...params, expected, changes: body }),
    }),
    operation({
      id: 'deleteProduct',
      method: 'delete',
      path: '/v1/products/{id}',
      tag,
      summary: 'Take a product out of use',
      description: 'It can be restored, and its SKUs stay taken.',
      scope: 'catalog:write',
      params: ProductPath,
      precondition: true,
      success: { status: 204, description: 'It is out of use.' },
      problems: [product.not_found],
      async handle(ctx, { params, expected }) {
        await deleteProduct(ctx, { ...params, expected })
        return undefined
      },
    }),
    operation({
      id: 'restoreProduct',
      method: 'post',
      path: '/v1/products/{id}/restore',
      tag,
      summary: 'Bring a deleted product back',
      scope: 'catalog:write',
      params: ProductPath,
      precondition: true,
      success: { ...one, status: 200 },
      problems: [product.not_found, product.not_deleted],
      handle: (ctx, { params, expected }) => restoreProduct(ctx, { ...params, expected }),
    }),
  ]
}
