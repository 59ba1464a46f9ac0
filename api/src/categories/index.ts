export { createCategory } from './create-category.ts'
export { categoriesExpansion } from './expansion.ts'
export { categoryOperations } from './routes.ts'
export { setProductCategories } from './set-product-categories.ts'
