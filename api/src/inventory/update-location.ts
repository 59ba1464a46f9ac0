import { eq } from 'drizzle-orm'
import { requireScope } from '../platform/auth/require-scope.ts'
import { type Ctx, inTransaction } from '../platform/ctx.ts'
import { assertVersion, type Precondition } from '../platform/http/precondition.ts'
import { announcing } from '../platform/outbox/announce.ts'
import { Failure } from '../platform/problem.ts'
import { locationEvents } from './events.ts'
import { toLocation } from './internal.ts'
import { inventory } from './problems.ts'
import type { Location, UpdateLocation } from './schema.ts'
import { locations } from './table.ts'

interface UpdateLocationInput {
  readonly code: string
  readonly expected: Precondition
  readonly changes: UpdateLocation
}

/** Renames a location and raises its version by one. Throws `inventory.location_not_found` and `http.version_stale`. */
export async function updateLocation(ctx: Ctx, { code, expected, changes }: UpdateLocationInput): Promise<Location> {
  requireScope(ctx, 'inventory:write')
  return inTransaction(ctx, async (tx) => {
    // Not `for update`, which would hold up the first stock at the location: its foreign key only needs the code.
    const [present] = await tx.db.select().from(locations).where(eq(locations.code, code)).for('no key update')
    if (present === undefined) throw new Failure(inventory.location_not_found)
    assertVersion(present.version, expected)
    const row = { ...present, ...changes, version: present.version + 1, updatedAt: ctx.clock.now() }
    await announcing(tx, locationEvents.event('updated', row))
      .update(locations)
      .set(row)
      .where(eq(locations.code, code))
    return toLocation(row)
  })
}
