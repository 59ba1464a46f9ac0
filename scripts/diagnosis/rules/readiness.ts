import type { Finding } from '../finding.ts'
import { explain, type KnownMessage } from '../known-message.ts'
import type { Readiness, Snapshot } from '../snapshot.ts'
import { describeError, logOf, parseLine } from './logs.ts'
import { containersOf, eventsOf, isReady, servingPods } from './pods.ts'

/** What is behind a database that does not answer, by the error that the service met (libuv and SQLSTATE codes). */
const databaseErrors: readonly KnownMessage[] = [
  {
    says: /ENOTFOUND|EAI_AGAIN/,
    cause: 'The database does not answer: its name is not resolved',
    advice: 'correct the host in DATABASE_URL, or networkPolicy.dns if the pods cannot ask for any name.',
  },
  {
    says: /28P01|28000|password authentication failed/,
    cause: 'The database refuses the user or the password',
    advice: 'correct DATABASE_URL in the Secret, then restart the pods: kubectl rollout restart.',
  },
  {
    says: /3D000/,
    cause: 'The database server has no database of that name',
    advice: 'make it, or correct DATABASE_URL in the Secret.',
  },
  {
    says: /53300|too many (?:clients|connections)/,
    cause: 'The database takes no more connections',
    advice: 'lower config.dbPoolMax or the number of pods, or raise max_connections.',
  },
  {
    says: /ECONNREFUSED|57P0[123]|ECONNRESET|CONNECTION_(?:CLOSED|ENDED)/,
    cause: 'The database does not answer: nothing listens where DATABASE_URL says',
    advice: 'see to the database; the pods become ready by themselves as soon as it answers.',
  },
  {
    says: /no answer|ETIMEDOUT|CONNECT_TIMEOUT|EHOSTUNREACH|ENETUNREACH|time(?:d )?out/i,
    cause: 'The database does not answer: nothing comes back from where DATABASE_URL says',
    advice: 'see to the database; if it runs, networkPolicy.postgresql or a firewall keeps the pods from it.',
  },
  {
    says: /(?:)/,
    cause: 'The database does not answer',
    advice: 'see to the database; the pods become ready by themselves as soon as it answers.',
  },
]

/** Pods that run and are not ready, and what `/readyz` says about it: a finding per reason. */
export function unreadyPods(snapshot: Snapshot): readonly Finding[] {
  const complaints = servingPods(snapshot.pods).flatMap((pod) => {
    const status = containersOf(pod).find(({ spec }) => spec.name === 'api')?.status
    if (status?.state?.running === undefined || isReady(pod)) return []
    const answer = snapshot.readiness[pod.metadata.name]
    if (answer !== undefined && 'ready' in answer) return []
    // It is still starting, or has been started again: why it ended is another rule's finding.
    const isNew = status.started !== true || status.lastState?.terminated !== undefined
    return isNew && !(answer !== undefined && 'reason' in answer)
      ? []
      : [complaintOf(snapshot, pod.metadata.name, answer)]
  })
  return [...Map.groupBy(complaints, ({ reason }) => reason)].flatMap(([reason, same]) => {
    // Pods meet the same fault at different moments: one was refused while the other still waited.
    const finding = findingOf(reason, same.map(({ error }) => error).join('\n'), same[0]?.pod ?? '')
    return finding === undefined ? [] : [{ ...finding, evidence: same.flatMap(({ evidence }) => evidence) }]
  })
}

type Answer = Exclude<Readiness, { readonly ready: true }>

interface Complaint {
  readonly pod: string
  /** As `/readyz` or else the log says it; empty if neither does. */
  readonly reason: string
  /** The error behind it, from the log. */
  readonly error: string
  readonly evidence: readonly string[]
}

function complaintOf(snapshot: Snapshot, pod: string, answer: Answer | undefined): Complaint {
  const logged = lastNotReady(logOf(snapshot, pod, 'api'))
  const probe = eventsOf(snapshot, 'Pod', pod).findLast(({ message = '' }) => /^Readiness probe failed/.test(message))
  const reason = (answer !== undefined && 'reason' in answer ? answer.reason : logged?.reason) ?? ''
  const error = logged?.reason === reason ? logged.error : ''
  const evidence = [
    ...(answer === undefined ? [] : [`pod/${pod}, /readyz: ${describe(answer)}`]),
    ...(error === '' ? [] : [`pod/${pod}, log: not ready: ${error}`]),
    ...(probe?.message === undefined ? [] : [`pod/${pod}: ${probe.message}`]),
  ]
  return { pod, reason, error, evidence }
}

function findingOf(reason: string, error: string, pod: string): Omit<Finding, 'evidence'> | undefined {
  if (reason === 'the service is shutting down') return undefined
  if (reason === 'the database does not answer') return explain(databaseErrors, error)
  if (reason.startsWith('the database schema is older'))
    return {
      cause: 'The schema of the database is older than this release needs.',
      advice: 'run the migration: with migration.mode job or hook by `helm upgrade`, else `npm run migrate`.',
    }
  const cause = reason === '' ? 'A pod runs, but fails its readiness probe.' : `A pod is not ready: ${reason}.`
  return { cause, advice: `see its log: kubectl logs ${pod}` }
}

const describe = (answer: Answer): string =>
  'reason' in answer ? answer.reason : `it could not be asked: ${answer.unreachable}`

/** What the service last logged as the reason for not being ready. */
function lastNotReady(log: string): { readonly reason: string; readonly error: string } | undefined {
  const last = log
    .split('\n')
    .map(parseLine)
    .findLast((line) => line?.msg === 'not ready' || line?.msg === 'ready')
  return last?.msg === 'not ready' ? { reason: last.reason ?? '', error: describeError(last.err) } : undefined
}
