import { burnRateAlerts } from '../slo/burn-rate.ts'
import { type Objective, objectives } from '../slo/objectives.ts'
import { sloRecordings } from '../slo/recordings.ts'
import { apiRules } from './api.ts'
import { argoRules } from './argo.ts'
import { deliveryRules } from './delivery.ts'
import { kubernetesRules } from './kubernetes.ts'
import { messagingRules } from './messaging.ts'
import { monitoringRules } from './monitoring.ts'
import { postgresRules } from './postgres.ts'
import { type Alert, isAlert, type RuleGroup } from './rule.ts'
import { runtimeRules } from './runtime.ts'

// Long windows are made from what each evaluation records.
const sloGroup = (objective: Objective): RuleGroup => ({
  name: `slo-${objective.slo}`,
  interval: '30s',
  rules: [...sloRecordings(objective), ...burnRateAlerts(objective)],
})

const sloGroups = (scope: Objective['scope']) =>
  Object.values(objectives)
    .filter((objective) => objective.scope === scope)
    .map(sloGroup)

/** The rule files by name: what an installation of the chart judges of itself, and what the platform judges once. */
export const ruleFiles = {
  'catalog-api': [...sloGroups('release'), apiRules, runtimeRules, messagingRules],
  platform: [...sloGroups('platform'), deliveryRules, argoRules, postgresRules, kubernetesRules, monitoringRules],
} as const satisfies Readonly<Record<string, readonly RuleGroup[]>>

/** Every group of rules. */
export const ruleGroups: readonly RuleGroup[] = Object.values(ruleFiles).flat()

/** Every alert; those of one objective share a name. */
export const alerts: readonly Alert[] = ruleGroups.flatMap(({ rules }) => rules.filter(isAlert))

/** The names of all series that rules record. */
export const recordedSeries: ReadonlySet<string> = new Set(
  ruleGroups.flatMap(({ rules }) => rules.flatMap((rule) => ('record' in rule ? [rule.record] : []))),
)
