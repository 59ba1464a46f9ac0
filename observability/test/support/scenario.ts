import { type Alert, isAlert, type RuleGroup } from '../../src/rules/rule.ts'
import { ruleFile } from '../../src/rules/rule-file.ts'
import type { Unit } from './promtool.ts'

type Labels = Readonly<Record<string, string>>

/** Series over time, and when an alert has to fire over them, and when not. */
export interface Scenario {
  readonly alert: string
  /** Time between the samples and between evaluations. Default: a minute. */
  readonly step?: string
  /** Time between evaluations where that is not `step`. */
  readonly evaluation?: string
  /** Values in promtool's notation by series. */
  readonly series: Readonly<Record<string, string>>
  /** The labels of every alert that fires, besides those that its rule gives. */
  readonly firing: readonly Labels[]
  readonly quietAt: readonly string[]
  /** None for a scenario in which it stays quiet. */
  readonly firesAt: readonly string[]
}

/** Series over time, and what a rule has to have recorded of them at one moment. */
export interface RecordingScenario {
  readonly record: string
  readonly step: string
  readonly series: Readonly<Record<string, string>>
  readonly at: string
  readonly labels: Labels
  /** None where nothing is to be recorded. */
  readonly value: number | undefined
}

/** The test of a recording: it is evaluated once, at that moment. */
export function recordingUnitOf(
  group: RuleGroup,
  { record, step, series, at, labels, value }: RecordingScenario,
): Unit {
  return {
    rules: ruleFile([group]),
    test: {
      evaluation_interval: at,
      tests: [
        {
          interval: step,
          input_series: inputOf(series),
          promql_expr_test: [
            {
              expr: record,
              eval_time: at,
              exp_samples: value === undefined ? [] : [{ labels: seriesName(record, labels), value }],
            },
          ],
        },
      ],
    },
  }
}

/** The test of a scenario over `group`, which has the rules for the alert. */
export function unitOf(group: RuleGroup, scenario: Scenario): Unit {
  const { step = '1m', evaluation = step, series, quietAt, firesAt } = scenario
  const alert = group.rules.filter(isAlert).find((rule) => rule.alert === scenario.alert)
  if (!alert) throw new Error(`${group.name} has no alert ${scenario.alert}`)
  const check = (at: string, exp_samples: readonly object[]) => ({
    expr: firingSelector(alert),
    eval_time: at,
    exp_samples,
  })
  const firing = scenario.firing.map((labels) => ({ labels: alertSeries(alert, labels), value: 1 }))
  return {
    rules: ruleFile([group]),
    test: {
      evaluation_interval: evaluation,
      tests: [
        {
          interval: step,
          input_series: inputOf(series),
          promql_expr_test: [...quietAt.map((at) => check(at, [])), ...firesAt.map((at) => check(at, firing))],
        },
      ],
    },
  }
}

const firingSelector = ({ alert }: Alert) => `ALERTS{alertname="${alert}", alertstate="firing"}`

const alertSeries = ({ alert, severity, labels }: Alert, own: Labels) =>
  seriesName('ALERTS', { alertname: alert, alertstate: 'firing', severity, ...labels, ...own })

const inputOf = (series: Readonly<Record<string, string>>) =>
  Object.entries(series).map(([name, values]) => ({ series: name, values }))

/** A series as promtool writes and reads it. */
export function seriesName(name: string, labels: Labels): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`)
  return `${name}{${pairs.join(', ')}}`
}
