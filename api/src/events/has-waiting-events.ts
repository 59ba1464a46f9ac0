import type { Ctx } from '../platform/ctx.ts'
import { prepared } from '../platform/db/prepared.ts'
import { outbox } from '../platform/outbox/table.ts'

/** Whether an event waits to be published: what the relay asks again and again. */
export const hasWaitingEvents = async (ctx: Pick<Ctx, 'db'>): Promise<boolean> =>
  (await anyWaiting(ctx.db, {})).length > 0

const anyWaiting = prepared((db) => db.select({ position: outbox.position }).from(outbox).limit(1))
