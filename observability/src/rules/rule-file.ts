import { stringify } from 'yaml'
import { alertRule, isAlert, type RuleGroup } from './rule.ts'

/** The groups as Prometheus reads them from a rule file: data. Alerts link to the Grafana at `grafanaUrl`. */
export const ruleFile = (groups: readonly RuleGroup[], grafanaUrl?: string) => ({
  groups: groups.map(({ rules, ...group }) => ({
    ...group,
    rules: rules.map((rule) => (isAlert(rule) ? alertRule(rule, grafanaUrl) : rule)),
  })),
})

/** The groups as the text of a rule file. */
export const ruleFileText = (groups: readonly RuleGroup[]): string =>
  stringify(ruleFile(groups), { lineWidth: 0, aliasDuplicateObjects: false })
