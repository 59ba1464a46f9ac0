import { eq } from 'drizzle-orm'
import { requireScope } from '../platform/auth/require-scope.ts'
import { type Ctx, inTransaction } from '../platform/ctx.ts'
import { explainConstraints } from '../platform/db/errors.ts'
import { assertVersion, type Precondition } from '../platform/http/precondition.ts'
import { announcing } from '../platform/outbox/announce.ts'
import { categoryEvents } from './events.ts'
import { lockCategory, toCategory, treeConstraints } from './internal.ts'
import type { Category, UpdateCategory } from './schema.ts'
import { categories } from './table.ts'

interface UpdateCategoryInput {
  readonly id: string
  readonly expected: Precondition
  readonly changes: UpdateCategory
}

/**
 * Changes the given parts of a category and raises its version by one, whatever the changes are.
 * Throws `categories.not_found`, `http.version_stale` and `categories.slug_taken`.
 */
export async function updateCategory(ctx: Ctx, { id, expected, changes }: UpdateCategoryInput): Promise<Category> {
  requireScope(ctx, 'catalog:write')
  const write = inTransaction(ctx, async (tx) => {
    const present = await lockCategory(tx, id)
    assertVersion(present.version, expected)
    const { name = present.name, slug = present.slug, position = present.position } = changes
    const next = { name, slug, position, version: present.version + 1, updatedAt: ctx.clock.now() }
    await announcing(tx, categoryEvents.event('updated', { ...present, ...next }))
      .update(categories)
      .set(next)
      .where(eq(categories.id, id))
    return toCategory({ ...present, ...next })
  })
  return explainConstraints(write, treeConstraints)
}
