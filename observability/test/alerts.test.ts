import { describe, expect, it } from 'vitest'
import { alerts, ruleFiles, ruleGroups } from '../src/rules/files.ts'
import { isAlert, type RuleGroup } from '../src/rules/rule.ts'
import { ruleFile } from '../src/rules/rule-file.ts'
import { objectives } from '../src/slo/objectives.ts'
import { platformScenarios } from './scenarios/platform.ts'
import { serviceScenarios } from './scenarios/service.ts'
import { mutantsOf, survivors } from './support/mutants.ts'
import { faultsOf } from './support/promtool.ts'
import { seriesName, unitOf } from './support/scenario.ts'

const scenarios = [...serviceScenarios, ...platformScenarios]
const budgetAlerts = new Set<string>(Object.values(objectives).map(({ alert }) => alert))
const others = alerts.filter(({ alert }) => !budgetAlerts.has(alert))

const rules = ruleGroups.flatMap((group) => group.rules)
const mentions = (name: string, record: string) =>
  others.some(({ alert, expr }) => alert === name && expr.includes(record))

/** An alert with what it is recorded from. */
const groupOf = (name: string): RuleGroup => ({
  name,
  rules: rules.filter((rule) => (isAlert(rule) ? rule.alert === name : mentions(name, rule.record))),
})

const scenariosOf = (name: string) => scenarios.filter(({ alert }) => alert === name)

describe('every alert', () => {
  it('has scenarios in which it fires, and clears', () => {
    const without = others
      .filter(({ alert }) => alert !== 'Watchdog')
      .filter(
        ({ alert }) => !scenariosOf(alert).some(({ quietAt, firesAt }) => quietAt.length > 1 && firesAt.length > 1),
      )
    expect(without.map(({ alert }) => alert)).toEqual([])
  })

  it.each(scenarios.map((scenario) => [scenario.alert, scenario] as const))('%s', async (name, scenario) => {
    expect(await faultsOf([unitOf(groupOf(name), scenario)])).toBe('')
  })

  it('has no mutant that would do as well', { timeout: 600_000 }, async () => {
    // What fires always has no condition to get wrong.
    const conditional = others.filter(({ alert }) => alert !== 'Watchdog')
    const mutants = conditional.flatMap(({ alert }) => {
      const group = groupOf(alert)
      return group.rules.flatMap((rule) => mutantsOf(group, rule)).map((mutant) => ({ ...mutant, alert }))
    })
    expect(mutants.length).toBeGreaterThan(200)
    const killers = ({ alert, group }: (typeof mutants)[number]) =>
      scenariosOf(alert).map((scenario) => unitOf(group, scenario))
    expect(await survivors(mutants, killers)).toEqual([])
  })
})

describe('where there are no data', () => {
  const absent = ['CatalogApiAbsent', 'PostgresMetricsAbsent', 'ArgoControllerAbsent', 'CronWorkflowMissed', 'Watchdog']

  it.each(Object.entries(ruleFiles))(
    'only the alerts of %s that say so fire',
    async (_file, groups: readonly RuleGroup[]) => {
      const expected = groups
        .flatMap(({ rules }) => rules.filter(isAlert))
        .filter(({ alert }) => absent.includes(alert))
        .map(({ alert, severity, labels }) => {
          const cron = { name: labels?.cron_workflow ?? '' }
          const own = { CatalogApiAbsent: { job: 'catalog-api' }, CronWorkflowMissed: cron }
          const named = alert in own ? own[alert as keyof typeof own] : {}
          const all = { alertname: alert, alertstate: 'firing', severity, ...labels, ...named }
          return { labels: seriesName('ALERTS', all), value: 1 }
        })
      const check = { expr: 'ALERTS{alertstate="firing"}', eval_time: '2h', exp_samples: expected }
      const test = {
        evaluation_interval: '5m',
        tests: [{ interval: '5m', input_series: [], promql_expr_test: [check] }],
      }
      expect(await faultsOf([{ rules: ruleFile(groups), test }])).toBe('')
    },
  )
})
