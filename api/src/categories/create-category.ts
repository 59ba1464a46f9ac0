import { requireScope } from '../platform/auth/require-scope.ts'
import { type Ctx, inTransaction } from '../platform/ctx.ts'
import { explainConstraints } from '../platform/db/errors.ts'
import { announcing } from '../platform/outbox/announce.ts'
import { categoryEvents } from './events.ts'
import { toCategory, treeConstraints } from './internal.ts'
import type { Category, CreateCategory } from './schema.ts'
import { categories } from './table.ts'
import { assertPlacement, lockTree } from './tree.ts'

/**
 * Adds a category without any below it, at version 1.
 * Throws `categories.parent_unknown`, `categories.too_deep` and `categories.slug_taken`.
 */
export async function createCategory(ctx: Ctx, input: CreateCategory): Promise<Category> {
  requireScope(ctx, 'catalog:write')
  const now = ctx.clock.now()
  const row = { id: ctx.ids.next(), ...input, version: 1, createdAt: now, updatedAt: now }
  const write = inTransaction(ctx, async (tx) => {
    if (row.parentId !== null) {
      await lockTree(tx)
      await assertPlacement(tx, { parentId: row.parentId })
    }
    await announcing(tx, categoryEvents.event('created', row)).insert(categories).values(row)
  })
  await explainConstraints(write, treeConstraints)
  return toCategory(row)
}
