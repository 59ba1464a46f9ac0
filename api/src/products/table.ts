import { sql } from 'drizzle-orm'
import { check, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant } from '../platform/db/columns.ts'
import type { Attributes, Image, Options } from './schema.ts'
import { productStatuses } from './status.ts'

export const products = pgTable(
  'products',
  {
    id: uuid().primaryKey(),
    sku: text().notNull(),
    name: text().notNull(),
    description: text().notNull(),
    status: text({ enum: productStatuses }).notNull(),
    attributes: jsonb().$type<Attributes>().notNull(),
    images: jsonb().$type<Image[]>().notNull(),
    version: integer().notNull().default(1),
    createdAt: instant().notNull(),
    updatedAt: instant().notNull(),
    deletedAt: instant(),
  },
  (t) => [
    check('products_status_known', sql`${t.status} in ('draft', 'active', 'archived')`),
    index('products_by_creation').on(t.createdAt, t.id),
    index('products_by_update').on(t.updatedAt, t.id),
    index('products_by_name').on(t.name, t.id),
    index('products_by_sku').on(t.sku, t.id),
  ],
)

export const productVariants = pgTable(
  'product_variants',
  {
    id: uuid().primaryKey(),
    productId: uuid()
      .notNull()
      .references(() => products.id, { onDelete: 'cascade' }),
    sku: text().notNull(),
    options: jsonb().$type<Options>().notNull(),
    position: integer().notNull(),
  },
  (t) => [index('product_variants_by_product').on(t.productId, t.position)],
)

/**
 * Every SKU once, whether a product or a variant has it, in upper case: SKUs that differ in case only are the same.
 * Prices and stock refer to `key`, so a SKU that has either cannot go away.
 */
export const skus = pgTable(
  'skus',
  {
    key: text().primaryKey(),
    productId: uuid()
      .notNull()
      .references(() => products.id, { onDelete: 'cascade' }),
    variantId: uuid().references(() => productVariants.id, { onDelete: 'cascade' }),
  },
  (t) => [
    check('skus_key_upper', sql`${t.key} = upper(${t.key})`),
    index('skus_by_product').on(t.productId),
    uniqueIndex('skus_by_variant').on(t.variantId),
  ],
)
