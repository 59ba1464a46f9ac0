import { eq, sql } from 'drizzle-orm'
import { requireScope } from '../platform/auth/require-scope.ts'
import { type Ctx, inTransaction } from '../platform/ctx.ts'
import { explainConstraints } from '../platform/db/errors.ts'
import { assertVersion, type Precondition } from '../platform/http/precondition.ts'
import { announcing } from '../platform/outbox/announce.ts'
import { Failure } from '../platform/problem.ts'
import { products, touchProducts } from '../products/index.ts'
import { categoryEvents } from './events.ts'
import { lockCategory, treeConstraints } from './internal.ts'
import { category } from './problems.ts'
import { categories, productCategories } from './table.ts'
import { lockTree } from './tree.ts'

interface DeleteCategory {
  readonly id: string
  readonly expected: Precondition
  readonly moveProductsTo?: string | undefined
}

/**
 * Removes a category that has none below it and holds no product. `moveProductsTo` empties it first: all its products
 * go there, and their versions rise. Without it, products that are deleted just leave.
 * Throws `categories.not_found`, `http.version_stale`, `categories.has_children`, `categories.holds_products` and
 * `categories.target_unknown`.
 */
export async function deleteCategory(ctx: Ctx, { id, expected, moveProductsTo }: DeleteCategory): Promise<void> {
  requireScope(ctx, 'catalog:write')
  const write = inTransaction(ctx, async (tx) => {
    await lockTree(tx)
    const present = await lockCategory(tx, id)
    assertVersion(present.version, expected)
    if (moveProductsTo === undefined) await dropDeletedProducts(tx, id)
    else await moveProducts(tx, id, moveProductsTo)
    // Whatever is still in or below it stops this, by the foreign keys.
    await announcing(tx, categoryEvents.event('deleted', present)).delete(categories).where(eq(categories.id, id))
  })
  await explainConstraints(write, treeConstraints)
}

async function dropDeletedProducts(tx: Ctx, id: string): Promise<void> {
  await tx.db.execute(sql`
    delete from ${productCategories} using ${products}
    where ${productCategories.categoryId} = ${id} and ${products.id} = ${productCategories.productId}
      and ${products.deletedAt} is not null`)
}

async function moveProducts(tx: Ctx, from: string, to: string): Promise<void> {
  const [target] = await tx.db.select({ id: categories.id }).from(categories).where(eq(categories.id, to))
  if (target === undefined || target.id === from) throw new Failure(category.target_unknown)
  const held = sql`select ${productCategories.productId} from ${productCategories}
    where ${productCategories.categoryId} = ${from}`
  await touchProducts(tx, held)
  await tx.db.execute(sql`
    with gone as (
      delete from ${productCategories} where ${productCategories.categoryId} = ${from}
      returning ${productCategories.productId})
    insert into ${productCategories} (product_id, category_id) select product_id, ${to}::uuid from gone
    on conflict do nothing`)
}
