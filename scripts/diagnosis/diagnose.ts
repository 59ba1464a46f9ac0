import { type Finding, mergeFindings } from './finding.ts'
import { unmadeContainers } from './rules/container-setup.ts'
import { crashes } from './rules/crashes.ts'
import { missingImages } from './rules/images.ts'
import { migrations } from './rules/migration.ts'
import { mutedPods } from './rules/network.ts'
import { unreadyPods } from './rules/readiness.ts'
import { refusedPods } from './rules/refusals.ts'
import { missingRelease, unfinishedRollout } from './rules/rollout.ts'
import { blindAutoscalers, blockingBudgets } from './rules/scaling.ts'
import { unschedulablePods } from './rules/scheduling.ts'
import type { Snapshot } from './snapshot.ts'

type Rule = (snapshot: Snapshot) => readonly Finding[]

/** In the order of a pod's life, so that what comes first is often what causes the rest. */
const rules: readonly Rule[] = [
  missingRelease,
  refusedPods,
  unschedulablePods,
  missingImages,
  unmadeContainers,
  mutedPods,
  migrations,
  crashes,
  unreadyPods,
  blindAutoscalers,
  blockingBudgets,
]

/** What is wrong with a release, a finding per cause; empty when all is well. */
export function diagnose(snapshot: Snapshot): readonly Finding[] {
  const found = mergeFindings(rules.flatMap((rule) => rule(snapshot)))
  return found.length > 0 ? found : unfinishedRollout(snapshot)
}
