import { and, eq, isNull, type Placeholder, sql } from 'drizzle-orm'
import type { Ctx } from '../platform/ctx.ts'
import type { Db } from '../platform/db/database.ts'
import { prepared } from '../platform/db/prepared.ts'
import { Failure } from '../platform/problem.ts'
import { selectProducts, toProduct } from './internal.ts'
import { product } from './problems.ts'
import type { Product, ProductPart } from './schema.ts'
import { products } from './table.ts'

interface GetProduct {
  readonly id: string
  readonly fields?: readonly ProductPart[] | undefined
}

/** A product that is not deleted. Throws `products.not_found`. */
export async function getProduct(ctx: Ctx, { id, fields }: GetProduct): Promise<Product> {
  const [row] = await (fields ? selectById(ctx.db, id, fields) : wholeById(ctx.db, { id }))
  if (row === undefined) throw new Failure(product.not_found)
  return toProduct(row)
}

const selectById = (db: Db, id: string | Placeholder, fields?: readonly ProductPart[]) =>
  selectProducts(db, fields).where(and(eq(products.id, id), isNull(products.deletedAt)))

const wholeById = prepared((db) => selectById(db, sql.placeholder('id')))
