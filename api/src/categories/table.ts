import { sql } from 'drizzle-orm'
import { type AnyPgColumn, check, index, integer, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { instant } from '../platform/db/columns.ts'
import { products } from '../products/index.ts'

export const categories = pgTable(
  'categories',
  {
    id: uuid().primaryKey(),
    /** Null for a root. */
    parentId: uuid().references((): AnyPgColumn => categories.id),
    name: text().notNull(),
    slug: text().notNull(),
    /** Order among siblings; ties are broken by id. */
    position: integer().notNull(),
    version: integer().notNull().default(1),
    createdAt: instant().notNull(),
    updatedAt: instant().notNull(),
  },
  (t) => [
    unique('categories_slug_among_siblings').on(t.parentId, t.slug).nullsNotDistinct(),
    check('categories_not_own_parent', sql`${t.parentId} <> ${t.id}`),
    index('categories_by_parent').on(t.parentId, t.position, t.id),
    index('categories_by_name').on(t.name, t.id),
    index('categories_by_creation').on(t.createdAt, t.id),
  ],
)

export const productCategories = pgTable(
  'product_categories',
  {
    productId: uuid()
      .notNull()
      .references(() => products.id, { onDelete: 'cascade' }),
    categoryId: uuid()
      .notNull()
      .references(() => categories.id),
  },
  (t) => [
    primaryKey({ columns: [t.productId, t.categoryId] }),
    index('product_categories_by_category').on(t.categoryId),
  ],
)
