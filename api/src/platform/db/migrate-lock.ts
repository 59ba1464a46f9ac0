import { setTimeout } from 'node:timers/promises'
import type { Connection } from './connection.ts'
import { MigrationError } from './migrate-error.ts'
import { type MigrateLog, query } from './migrate-session.ts'

/** Key of the session advisory lock, as pg_locks shows it (classid, objid): `cata` and `migr` in ASCII. */
const lockKey = [0x63617461, 0x6d696772] as const

const pauseMs = { first: 50, max: 250 } as const

/**
 * Makes this session the only migration runner of its database until it closes.
 * Throws `MigrationError`, naming the session that has the lock, when that takes longer than `waitTimeoutMs`.
 *
 * It asks again and again instead of waiting inside `pg_advisory_lock`: a statement that waits holds a snapshot,
 * and CREATE INDEX CONCURRENTLY in the runner that has the lock would wait for that snapshot without end.
 */
export async function takeMigrationLock(session: Connection, waitTimeoutMs: number, log: MigrateLog): Promise<void> {
  const deadline = performance.now() + waitTimeoutMs
  for (let pause: number = pauseMs.first; !(await tryLock(session)); pause = Math.min(pause * 2, pauseMs.max)) {
    const leftMs = deadline - performance.now()
    const holder = await describeHolder(session)
    if (leftMs <= 0)
      throw new MigrationError(
        `Another migration run has had the lock for the ${waitTimeoutMs / 1000} s that this one may wait: ${holder}. ` +
          'Run again when it is done, or end that session if it is stuck.',
      )
    if (pause === pauseMs.first) log.info({ holder }, 'waiting for another migration run')
    await setTimeout(Math.min(pause, leftMs))
  }
}

async function tryLock(session: Connection): Promise<boolean> {
  const rows = await query<{ locked: boolean }>(
    session,
    'select pg_try_advisory_lock($1::int, $2::int) as locked',
    lockKey,
  )
  return rows[0]?.locked === true
}

const holderQuery = `
  select concat('pid ', l.pid, ', application "', a.application_name, '", address ', coalesce(a.client_addr::text, 'local'),
    ', ', coalesce(a.state, 'state unknown'), ' since ', a.state_change) as holder
  from pg_locks l left join pg_stat_activity a on a.pid = l.pid
  where l.locktype = 'advisory' and l.granted and l.objsubid = 2 and l.classid = $1::int::oid and l.objid = $2::int::oid
    and l.database = (select oid from pg_database where datname = current_database())`

async function describeHolder(session: Connection): Promise<string> {
  const rows = await query<{ holder: string }>(session, holderQuery, lockKey)
  return rows[0]?.holder ?? 'a session that has just ended'
}
