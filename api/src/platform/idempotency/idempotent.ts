import { and, eq, gt, lt, sql } from 'drizzle-orm'
import { type Ctx, inTransaction } from '../ctx.ts'
import { http } from '../http/problems.ts'
import { Failure } from '../problem.ts'
import { idempotencyKeys } from './table.ts'

/** What was or will be sent to the client. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** How long the answer to a key is kept. */
export const keyLifetimeMs = 24 * 60 * 60 * 1000

interface IdempotentProps {
  readonly subject: string
  readonly key: string
  /** Same for the same request: a digest of method, path, preconditions and body. */
  readonly fingerprint: string
}

/**
 * Does `work` once per subject and key, and afterwards gives the same answer again (IETF draft
 * httpapi-idempotency-key-header-07). Key, answer and everything that `work` writes are one transaction; work that
 * fails leaves no trace, so the client may try again with the same key.
 * Throws `http.idempotency_in_flight` while another request holds the key, `http.idempotency_mismatch` when the key
 * belongs to another request.
 */
export async function idempotent(
  ctx: Ctx,
  { subject, key, fingerprint }: IdempotentProps,
  work: (ctx: Ctx) => Promise<Answer>,
): Promise<Answer> {
  return inTransaction(ctx, async (tx) => {
    const [lock] = (await tx.db.execute(
      sql`select pg_try_advisory_xact_lock(hashtextextended(${`${subject}\n${key}`}, 0)) as held`,
    )) as unknown as [{ held: boolean }]
    if (!lock.held) throw new Failure(http.idempotency_in_flight, { headers: { 'retry-after': '1' } })
    // A statement of its own: its snapshot is taken after the lock, so it sees what the last holder committed.
    const now = ctx.clock.now()
    const [stored] = await tx.db
      .select()
      .from(idempotencyKeys)
      .where(
        and(
          eq(idempotencyKeys.subject, subject),
          eq(idempotencyKeys.key, key),
          gt(idempotencyKeys.createdAt, new Date(now.getTime() - keyLifetimeMs)),
        ),
      )
    if (stored) {
      if (stored.fingerprint !== fingerprint) throw new Failure(http.idempotency_mismatch)
      const headers = { ...stored.headers, 'idempotency-replayed': 'true' }
      return { status: stored.status, headers, body: stored.body }
    }
    const answer = await work(tx)
    const row = { subject, key, fingerprint, ...answer, createdAt: now }
    await tx.db
      .insert(idempotencyKeys)
      .values(row)
      .onConflictDoUpdate({ target: [idempotencyKeys.subject, idempotencyKeys.key], set: row })
    return answer
  })
}

interface ForgetOldKeys {
  /** How many at most; the oldest first. */
  readonly limit: number
}

/** Removes keys whose lifetime is over; returns how many. */
export async function forgetOldKeys(ctx: Pick<Ctx, 'db' | 'clock'>, { limit }: ForgetOldKeys): Promise<number> {
  const before = new Date(ctx.clock.now().getTime() - keyLifetimeMs)
  const old = ctx.db
    .select({ subject: idempotencyKeys.subject, key: idempotencyKeys.key })
    .from(idempotencyKeys)
    .where(lt(idempotencyKeys.createdAt, before))
    .orderBy(idempotencyKeys.createdAt)
    .limit(limit)
  const gone = await ctx.db
    .delete(idempotencyKeys)
    .where(sql`(${idempotencyKeys.subject}, ${idempotencyKeys.key}) in ${old}`)
    .returning({ key: idempotencyKeys.key })
  return gone.length
}
