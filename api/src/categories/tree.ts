import { type SQL, sql } from 'drizzle-orm'
import type { Ctx } from '../platform/ctx.ts'
import { Failure } from '../platform/problem.ts'
import { category } from './problems.ts'
import { levelsMax } from './schema.ts'
import { categories } from './table.ts'

/**
 * Keeps everyone else from changing the shape of the tree for the rest of the transaction. Whoever changes it takes
 * this before any row: a cycle or a level too many can come of two changes that are each fine.
 */
export async function lockTree(tx: Ctx): Promise<void> {
  // Two numbers are a key space of their own, apart from the locks that take one.
  await tx.db.execute(sql`select pg_advisory_xact_lock(hashtext('categories'), hashtext('tree'))`)
}

interface Placement {
  readonly parentId: string
  /** The category that moves there, with all below it; none for a new one. */
  readonly movingId?: string
}

/**
 * Checks that a category may be placed below `parentId`. The caller holds the lock on the tree.
 * Both walks end after as many steps as the tree may have levels, whatever is in the table.
 * Throws `categories.parent_unknown`, `categories.cycle` and `categories.too_deep`.
 */
export async function assertPlacement(tx: Ctx, { parentId, movingId }: Placement): Promise<void> {
  const moving = movingId ?? null
  const [found] = (await tx.db.execute(sql`
    with recursive above(id, parent_id, level) as (
      select id, parent_id, 1 from ${categories} where id = ${parentId}
      union all
      select c.id, c.parent_id, above.level + 1 from ${categories} c join above on c.id = above.parent_id
      where above.level < ${levelsMax}
    ), below(id, level) as (
      select id, 1 from ${categories} where id = ${moving}
      union all
      select c.id, below.level + 1 from ${categories} c join below on c.parent_id = below.id
      where below.level <= ${levelsMax}
    )
    select max(level) as depth, coalesce(bool_or(id = ${moving}), false) as cycle,
      coalesce((select max(level) from below), 1) as height
    from above`)) as unknown as [{ depth: number | null; cycle: boolean; height: number }]
  if (found.depth === null) throw new Failure(category.parent_unknown)
  if (found.cycle) throw new Failure(category.cycle)
  if (found.depth + found.height > levelsMax) throw new Failure(category.too_deep)
}

/** A derived table `subtree(id, depth)`: a category at depth 0 and all below it. */
export const subtreeOf = (id: string): SQL => sql`(
  with recursive subtree(id, depth) as (
    select id, 0 from ${categories} where id = ${id}
    union all
    select c.id, subtree.depth + 1 from ${categories} c join subtree on c.parent_id = subtree.id
    where subtree.depth < ${levelsMax - 1}
  )
  select id, depth from subtree) as subtree`
