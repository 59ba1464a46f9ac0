import { requireScope } from '../platform/auth/require-scope.ts'
import type { Ctx } from '../platform/ctx.ts'
import { explainConstraints } from '../platform/db/errors.ts'
import { announcing } from '../platform/outbox/announce.ts'
import { locationEvents } from './events.ts'
import { toLocation } from './internal.ts'
import { inventory } from './problems.ts'
import type { CreateLocation, Location } from './schema.ts'
import { locations } from './table.ts'

/** Adds a location, at version 1. Throws `inventory.location_taken` when its code is in use. */
export async function createLocation(ctx: Ctx, input: CreateLocation): Promise<Location> {
  requireScope(ctx, 'inventory:write')
  const now = ctx.clock.now()
  const row = { ...input, version: 1, createdAt: now, updatedAt: now }
  const insert = announcing(ctx, locationEvents.event('created', row)).insert(locations).values(row)
  await explainConstraints(Promise.resolve(insert), { locations_pkey: inventory.location_taken })
  return toLocation(row)
}
