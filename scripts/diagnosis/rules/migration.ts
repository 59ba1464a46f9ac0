import type { Finding } from '../finding.ts'
import type { Job, Snapshot } from '../snapshot.ts'
import { logErrors, logOf } from './logs.ts'
import { componentOf, containersOf } from './pods.ts'

/** Migrations that failed, and pods that wait for one which nobody runs. */
export function migrations(snapshot: Snapshot): readonly Finding[] {
  const failed = snapshot.jobs.flatMap((job) => {
    const condition = job.status.conditions?.find(({ type, status }) => type === 'Failed' && status === 'True')
    return condition === undefined ? [] : [failure(snapshot, job, `${condition.reason}: ${condition.message}`)]
  })
  const retried = snapshot.jobs.flatMap((job) =>
    (job.status.active ?? 0) > 0 && (job.status.failed ?? 0) > 0
      ? [failure(snapshot, job, `${job.status.failed} tries have failed, another one runs`)]
      : [],
  )
  if (failed.length + retried.length > 0) return [...failed, ...retried]
  return waiting(snapshot)
}

function failure(snapshot: Snapshot, { metadata: { name } }: Job, what: string): Finding {
  const pods = snapshot.pods.filter(
    (pod) => componentOf(pod) === 'migrate' && pod.metadata.ownerReferences?.some((owner) => owner.name === name),
  )
  const logs = pods.flatMap((pod) => logErrors(logOf(snapshot, pod.metadata.name, 'migrate')))
  return {
    cause: 'The migration of the database fails, and pods of the new release wait for it.',
    advice: `mend what its log says below, then delete the Job and upgrade again: kubectl delete job ${name}`,
    evidence: [`job/${name}: ${what}`, ...new Set(logs)],
  }
}

/** Pods that wait for a schema although no migration is under way. */
function waiting(snapshot: Snapshot): readonly Finding[] {
  if (snapshot.jobs.some(({ status }) => (status.active ?? 0) > 0)) return []
  return snapshot.pods.flatMap((pod) =>
    containersOf(pod).flatMap(({ spec, status }): readonly Finding[] => {
      const begun = status.state?.running !== undefined || status.lastState?.terminated !== undefined
      if (spec.name !== 'wait-for-schema' || status.ready || !begun) return []
      const log = logOf(snapshot, pod.metadata.name, spec.name)
      return [
        {
          cause: 'A pod waits for the schema of its release, and no migration runs.',
          advice: 'delete the finished migration Job, if there is one, and run `helm upgrade` again.',
          evidence: [`pod/${pod.metadata.name}: waits in ${spec.name}`, ...logErrors(log)],
        },
      ]
    }),
  )
}
