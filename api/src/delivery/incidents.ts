import { type SQL, sql } from 'drizzle-orm'
import { deployments } from './table.ts'

/**
 * CTEs over the deployments that match `where`, each environment by itself and in the order of `finished_at`:
 * - `judged`: all of them, with `change_failed`: a promotion that did not succeed, or that a rollback followed.
 * - `restored`: those that ended a failure, with `restore_seconds` since it began: since the first deployment after the
 *   last success, or, for a rollback right after a promotion that had succeeded, since that.
 */
export const judged = (where: SQL): SQL => sql`
  ordered as (
    select *, count(*) filter (where result = 'succeeded')
        over (partition by environment order by finished_at, id rows between unbounded preceding and 1 preceding
      ) as successes_before
    from ${deployments} where ${where}
  ),
  judged as (
    select *,
      kind = 'promotion' and (result <> 'succeeded' or lead(kind) over runs is not distinct from 'rollback') as change_failed,
      min(finished_at) filter (where result <> 'succeeded') over (partition by environment, successes_before) as failing_since,
      lag(kind) over runs as kind_before, lag(finished_at) over runs as finished_before
    from ordered
    window runs as (partition by environment order by finished_at, id)
  ),
  restored as (
    select id, finished_at, extract(epoch from finished_at - failed_at)::float8 as restore_seconds
    from (
      select *, case
        when failing_since is not null then failing_since
        when kind = 'rollback' and kind_before = 'promotion' then finished_before
      end as failed_at
      from judged where result = 'succeeded'
    ) as successes
    where failed_at is not null
  )`
