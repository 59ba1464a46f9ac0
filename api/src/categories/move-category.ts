import { eq } from 'drizzle-orm'
import { requireScope } from '../platform/auth/require-scope.ts'
import { type Ctx, inTransaction } from '../platform/ctx.ts'
import { explainConstraints } from '../platform/db/errors.ts'
import { assertVersion, type Precondition } from '../platform/http/precondition.ts'
import { announcing } from '../platform/outbox/announce.ts'
import { categoryEvents } from './events.ts'
import { lockCategory, toCategory, treeConstraints } from './internal.ts'
import type { Category, MoveCategory } from './schema.ts'
import { categories } from './table.ts'
import { assertPlacement, lockTree } from './tree.ts'

interface MoveCategoryInput {
  readonly id: string
  readonly expected: Precondition
  readonly to: MoveCategory
}

/**
 * Moves a category with all below it. Its version rises; those below stay as they are.
 * Throws `categories.not_found`, `http.version_stale`, `categories.parent_unknown`, `categories.cycle`,
 * `categories.too_deep` and `categories.slug_taken`.
 */
export async function moveCategory(ctx: Ctx, { id, expected, to }: MoveCategoryInput): Promise<Category> {
  requireScope(ctx, 'catalog:write')
  const write = inTransaction(ctx, async (tx) => {
    await lockTree(tx)
    const present = await lockCategory(tx, id)
    assertVersion(present.version, expected)
    if (to.parentId !== null) await assertPlacement(tx, { parentId: to.parentId, movingId: id })
    const { parentId, position = present.position } = to
    const next = { parentId, position, version: present.version + 1, updatedAt: ctx.clock.now() }
    await announcing(tx, categoryEvents.event('moved', { ...present, ...next }))
      .update(categories)
      .set(next)
      .where(eq(categories.id, id))
    return toCategory({ ...present, ...next })
  })
  return explainConstraints(write, treeConstraints)
}
