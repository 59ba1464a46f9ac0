import { eq } from 'drizzle-orm'
import type { Ctx } from '../platform/ctx.ts'
import { Failure } from '../platform/problem.ts'
import { toLedgerEntry } from './internal.ts'
import { inventory } from './problems.ts'
import type { LedgerEntry } from './schema.ts'
import { stockLedger } from './table.ts'

interface GetLedgerEntry {
  readonly id: string
}

/** One entry of the ledger. Throws `inventory.entry_not_found`. */
export async function getLedgerEntry(ctx: Ctx, { id }: GetLedgerEntry): Promise<LedgerEntry> {
  const [row] = await ctx.db.select().from(stockLedger).where(eq(stockLedger.id, id))
  if (row === undefined) throw new Failure(inventory.entry_not_found)
  return toLedgerEntry(row)
}
