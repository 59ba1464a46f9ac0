import { history, type ReleaseName, type Revision, uninstall } from './helm.ts'
import { unlock } from './helm-unlock.ts'
import type { KubernetesOptions } from './kubernetes.ts'
import { say } from './program.ts'

/** A revision that was once ready. */
const once = new Set(['deployed', 'superseded'])

/** The longest wait until the pods of a release are gone. */
export const removalSeconds = 300

/**
 * Brings a release that an attempt before this one left in the middle of something to where it can be upgraded, and
 * returns its history; none where there is no release now. What was never ready once is removed: there is nothing that
 * it could go back to. Only for a caller that knows that no other Helm is at work.
 */
export async function settle(release: ReleaseName, options?: KubernetesOptions): Promise<readonly Revision[]> {
  const past = await history(release)
  const last = past.at(-1)
  if (last === undefined) return []
  if (last.status === 'uninstalling' || !past.some(({ status }) => once.has(status))) {
    say(`${release.name} was never ready, or is being removed (${last.status}): removing it first.`)
    await uninstall(release, removalSeconds)
    return []
  }
  if (last.status.startsWith('pending-')) {
    say(`Revision ${last.revision} of ${release.name} was interrupted while ${last.status}: marking it as failed.`)
    await unlock(release, last.revision, options)
    return history(release)
  }
  return past
}
