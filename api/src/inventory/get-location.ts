import { eq } from 'drizzle-orm'
import type { Ctx } from '../platform/ctx.ts'
import { Failure } from '../platform/problem.ts'
import { toLocation } from './internal.ts'
import { inventory } from './problems.ts'
import type { Location } from './schema.ts'
import { locations } from './table.ts'

interface GetLocation {
  readonly code: string
}

/** A location. Throws `inventory.location_not_found`. */
export async function getLocation(ctx: Ctx, { code }: GetLocation): Promise<Location> {
  const [row] = await ctx.db.select().from(locations).where(eq(locations.code, code))
  if (row === undefined) throw new Failure(inventory.location_not_found)
  return toLocation(row)
}
