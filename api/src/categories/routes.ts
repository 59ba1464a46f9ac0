import { pageOf } from '../platform/http/list.ts'
import { type Operation, operation } from '../platform/http/operation.ts'
import { http } from '../platform/http/problems.ts'
import { type ProductView, product } from '../products/index.ts'
import { createCategory } from './create-category.ts'
import { deleteCategory } from './delete-category.ts'
import { getCategory } from './get-category.ts'
import { getProductCategories } from './get-product-categories.ts'
import { listCategories } from './list-categories.ts'
import { listCategoryProducts } from './list-category-products.ts'
import { listDescendants } from './list-descendants.ts'
import { moveCategory } from './move-category.ts'
import { category } from './problems.ts'
import {
  Category,
  CategoryPath,
  CreateCategory,
  DeleteCategory,
  Descendant,
  ListCategories,
  ListCategoryProducts,
  ListDescendants,
  MoveCategory,
  ProductCategories,
  SetProductCategories,
  UpdateCategory,
} from './schema.ts'
import { setProductCategories } from './set-product-categories.ts'
import { updateCategory } from './update-category.ts'

const tag = 'categories'
const one = { description: 'The category.', body: Category, version: (shown: Category) => shown.version }
const ofProduct = {
  status: 200,
  description: 'The categories of the product.',
  body: ProductCategories,
  version: (shown: ProductCategories) => shown.version,
} as const

/** The endpoints of categories, and of what is in them. @param view how products are shown */
export const categoryOperations = (view: ProductView): readonly Operation[] => [
  ...reading,
  ...writing,
  productsOfCategory(view),
  ...categoriesOfProduct,
]

const reading = [
  operation({
    id: 'listCategories',
    method: 'get',
    path: '/v1/categories',
    tag,
    summary: 'List categories',
    query: ListCategories,
    success: { status: 200, description: 'One page of categories.', body: pageOf(Category, 'CategoryPage') },
    problems: [http.cursor_invalid],
    handle: (ctx, { query }) => listCategories(ctx, query),
  }),
  operation({
    id: 'getCategory',
    method: 'get',
    path: '/v1/categories/{id}',
    tag,
    summary: 'Read a category',
    params: CategoryPath,
    success: { ...one, status: 200 },
    problems: [category.not_found],
    handle: (ctx, { params }) => getCategory(ctx, params),
  }),
  operation({
    id: 'listDescendants',
    method: 'get',
    path: '/v1/categories/{id}/descendants',
    tag,
    summary: 'List a category and all below it',
    params: CategoryPath,
    query: ListDescendants,
    success: { status: 200, description: 'One page of them.', body: pageOf(Descendant, 'DescendantPage') },
    problems: [category.not_found, http.cursor_invalid],
    handle: (ctx, { params, query }) => listDescendants(ctx, { ...query, ...params }),
  }),
]

const writing = [
  operation({
    id: 'createCategory',
    method: 'post',
    path: '/v1/categories',
    tag,
    summary: 'Create a category',
    scope: 'catalog:write',
    body: CreateCategory,
    success: { ...one, status: 201, location: ({ id }) => `/v1/categories/${id}` },
    problems: [category.slug_taken, category.parent_unknown, category.too_deep],
    handle: (ctx, { body }) => createCategory(ctx, body),
  }),
  operation({
    id: 'updateCategory',
    method: 'patch',
    path: '/v1/categories/{id}',
    tag,
    summary: 'Change parts of a category',
    scope: 'catalog:write',
    params: CategoryPath,
    body: UpdateCategory,
    precondition: true,
    success: { ...one, status: 200 },
    problems: [category.not_found, category.slug_taken],
    handle: (ctx, { params, body, expected }) => updateCategory(ctx, { ...params, expected, changes: body }),
  }),
  operation({
    id: 'moveCategory',
    method: 'post',
    path: '/v1/categories/{id}/move',
    tag,
    summary: 'Move a category with all below it',
    scope: 'catalog:write',
    params: CategoryPath,
    body: MoveCategory,
    precondition: true,
    success: { ...one, status: 200 },
    problems: [category.not_found, category.slug_taken, category.cycle, category.parent_unknown, category.too_deep],
    handle: (ctx, { params, body, expected }) => moveCategory(ctx, { ...params, expected, to: body }),
  }),
  operation({
    id: 'deleteCategory',
    method: 'delete',
    path: '/v1/categories/{id}',
    tag,
    summary: 'Remove a category',
    description: 'One that holds products goes only when `moveProductsTo` says where they go.',
    scope: 'catalog:write',
    params: CategoryPath,
    query: DeleteCategory,
    precondition: true,
    success: { status: 204, description: 'It is gone.' },
    problems: [category.not_found, category.has_children, category.holds_products, category.target_unknown],
    async handle(ctx, { params, query, expected }) {
      await deleteCategory(ctx, { ...params, ...query, expected })
      return undefined
    },
  }),
]

const productsOfCategory = (view: ProductView) =>
  operation({
    id: 'listCategoryProducts',
    method: 'get',
    path: '/v1/categories/{id}/products',
    tag,
    summary: 'List the products of a category',
    params: CategoryPath,
    query: ListCategoryProducts.extend({ include: view.includeParam }),
    success: { status: 200, description: 'One page of products.', body: view.page },
    problems: [category.not_found, http.cursor_invalid],
    async handle(ctx, { params, query: { include, ...query } }) {
      const page = await listCategoryProducts(ctx, { ...query, ...params })
      return { ...page, items: await view.expand(ctx, page.items, include) }
    },
  })

const categoriesOfProduct = [
  operation({
    id: 'getProductCategories',
    method: 'get',
    path: '/v1/products/{id}/categories',
    tag,
    summary: 'Read the categories of a product',
    params: CategoryPath,
    success: ofProduct,
    problems: [product.not_found],
    handle: (ctx, { params }) => getProductCategories(ctx, params),
  }),
  operation({
    id: 'setProductCategories',
    method: 'put',
    path: '/v1/products/{id}/categories',
    tag,
    summary: 'Replace the categories of a product',
    description: 'The version in If-Match is that of the product, and it rises.',
    scope: 'catalog:write',
    params: CategoryPath,
    body: SetProductCategories,
    precondition: true,
    success: ofProduct,
    problems: [product.not_found, category.unknown],
    handle: (ctx, { params, body, expected }) => setProductCategories(ctx, { ...params, ...body, expected }),
  }),
]
