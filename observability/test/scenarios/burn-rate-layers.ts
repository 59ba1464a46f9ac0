import { isAlert, type Rule, type RuleGroup } from '../../src/rules/rule.ts'
import { burnRateAlerts, burnRates } from '../../src/slo/burn-rate.ts'
import type { Objective } from '../../src/slo/objectives.ts'
import { errorBudget, periodDays, sliWindows, sloRecordings, sloSeries } from '../../src/slo/recordings.ts'
import type { Unit } from '../support/promtool.ts'
import { recordingUnitOf, seriesName, unitOf } from '../support/scenario.ts'
import { counter } from '../support/series.ts'
import { at, minutesOf, objectiveLabels } from './burn-rate.ts'
import { traffic } from './traffic.ts'

type Burn = (typeof burnRates)[number]

/** A rule of an objective by itself, and its tests over any version of it. What it reads is given, not evaluated. */
export interface LayerTest {
  readonly title: string
  readonly rule: Rule
  readonly group: RuleGroup
  readonly unitsOf: (group: RuleGroup) => readonly Unit[]
}

/** Every rule of an objective that has something to get wrong: what is `vector(number)` is compared elsewhere. */
export const layerTests = (objective: Objective): readonly LayerTest[] => {
  const recordings = sloRecordings(objective)
  const test = (rule: Rule, title: string, unitsOf: LayerTest['unitsOf']): LayerTest => ({
    title: `${objective.slo}: ${title}`,
    rule,
    group: { name: objective.slo, rules: [rule] },
    unitsOf,
  })
  const recording = (record: string, unitsOf: LayerTest['unitsOf']) =>
    recordings.filter((rule) => rule.record === record).map((rule) => test(rule, record, unitsOf))
  return [
    ...recording(sloSeries.totalRate, (group) => rateUnits(objective, group, sloSeries.totalRate)),
    ...recording(sloSeries.failedRate, (group) => rateUnits(objective, group, sloSeries.failedRate)),
    ...sliWindows.flatMap((window) =>
      recording(sloSeries.errorRatio(window), (group) => [
        ratioUnit(objective, group, window),
        idleUnit(objective, group, window),
      ]),
    ),
    ...recording(sloSeries.currentBurnRate, (group) => [burnUnit(objective, group, sloSeries.currentBurnRate, '5m')]),
    ...recording(sloSeries.periodBurnRate, (group) => [
      burnUnit(objective, group, sloSeries.periodBurnRate, `${periodDays}d`),
    ]),
    ...recording(sloSeries.budgetRemaining, (group) => [remainingUnit(objective, group)]),
    ...burnRates.flatMap((burn, index) =>
      burnRateAlerts(objective)
        .slice(index, index + 1)
        .map((alert) => test(alert, `alert over ${burn.long}`, (group) => alertUnits(objective, burn, group))),
    ),
  ]
}

const labelsOf = (objective: Objective, window?: string) => ({
  ...objectiveLabels(objective),
  ...(window !== undefined && { sloth_window: window }),
})

/** A service that was busier before: the rate is that of the last 5 minutes. Once also without a failure so far. */
function rateUnits(objective: Objective, group: RuleGroup, record: string): readonly Unit[] {
  const [good, failed] = [0.5, 0.25]
  const unit = (seconds: number, failures: boolean) => {
    const failing = failures ? failed : 0
    const series = traffic(objective)
      .filter((growth) => failures || growth.good > 0 || growth.other > 0)
      .map((growth): [string, string] => {
        const step = 60 * (growth.good * good + growth.failed * failing) + growth.other
        return [
          growth.series,
          counter([
            { samples: 60, step: 8 * step },
            { samples: 10, step },
          ]),
        ]
      })
    const recorded = seriesName(sloSeries.totalRate, labelsOf(objective))
    const value = record === sloSeries.totalRate ? good + failing : failing
    return recordingUnitOf(group, {
      record,
      step: '1m',
      series: { ...Object.fromEntries(series), ...(record === sloSeries.failedRate && { [recorded]: '0.5x70' }) },
      at: at(seconds / 60),
      labels: labelsOf(objective),
      value,
    })
  }
  return [unit(70 * 60, true), unit(70 * 60, false)]
}

/** Half of all failed in the window, and everything before it. */
function ratioUnit(objective: Objective, group: RuleGroup, window: (typeof sliWindows)[number]): Unit {
  const step = 5
  // Little traffic is traffic.
  const all = 2 ** -20
  const inside = minutesOf(window) / step
  const before = Math.ceil(inside * 1.5) + 2
  const end = (before + inside - 1) * step + 1
  const values = (value: number) => `${all}x${before - 1} ${value}x${Math.floor(inside / 2)} 0x${inside}`
  const name = (series: string) => seriesName(series, labelsOf(objective))
  const failedSamples = Math.min(inside, Math.floor(inside / 2) + 1)
  return recordingUnitOf(group, {
    record: sloSeries.errorRatio(window),
    step: `${step}m`,
    series: {
      [name(sloSeries.failedRate)]: values(all / 2),
      [name(sloSeries.totalRate)]: `${all}x${before + 2 * inside}`,
    },
    at: at(end),
    labels: labelsOf(objective, window),
    value: failedSamples / (2 * inside),
  })
}

/** Without events there is no ratio. */
function idleUnit(objective: Objective, group: RuleGroup, window: (typeof sliWindows)[number]): Unit {
  const name = (series: string) => seriesName(series, labelsOf(objective))
  return recordingUnitOf(group, {
    record: sloSeries.errorRatio(window),
    step: '1m',
    series: { [name(sloSeries.failedRate)]: '0x10', [name(sloSeries.totalRate)]: '0x10' },
    at: '5m',
    labels: labelsOf(objective, window),
    value: undefined,
  })
}

function burnUnit(objective: Objective, group: RuleGroup, record: string, window: (typeof sliWindows)[number]): Unit {
  const series = { [seriesName(sloSeries.errorRatio(window), labelsOf(objective, window))]: '0.25x10' }
  const value = 0.25 / errorBudget(objective)
  return recordingUnitOf(group, { record, step: '1m', series, at: '5m', labels: labelsOf(objective, window), value })
}

function remainingUnit(objective: Objective, group: RuleGroup): Unit {
  const labels = labelsOf(objective, `${periodDays}d`)
  const series = { [seriesName(sloSeries.periodBurnRate, labels)]: '0.25x10' }
  return recordingUnitOf(group, {
    record: sloSeries.budgetRemaining,
    step: '1m',
    series,
    at: '5m',
    labels,
    value: 0.75,
  })
}

/** One alert over ratios that are given: just below and just above its threshold, over each window by itself. */
function alertUnits(objective: Objective, burn: Burn, group: RuleGroup): readonly Unit[] {
  const held = minutesOf(burn.for)
  const long = minutesOf(burn.long)
  const threshold = burn.factor * errorBudget(objective)
  const [low, high] = [0.8 * threshold, 1.2 * threshold]
  const step = Math.min(5, held / 4)
  const samples = (minutes: number) => Math.round(minutes / step)
  const name = (series: string, window?: string) => seriesName(series, labelsOf(objective, window))
  const inputs = (longRatio: string, shortRatio: string, failed: string) => ({
    [name(sloSeries.errorRatio(burn.long), burn.long)]: longRatio,
    [name(sloSeries.errorRatio(burn.short), burn.short)]: shortRatio,
    [name(sloSeries.failedRate)]: failed,
  })
  const common = {
    alert: objective.alert,
    step: at(step),
    evaluation: at(held / 4),
    firing: [labelsOf(objective, burn.long)],
  }
  // What an evaluation found is forgotten 5 minutes later.
  const evaluated = (minutes: number) => at((Math.round((4 * minutes) / held) * held) / 4)
  // Two of `for` each: the long window alone, the short one alone, both, the long one alone again.
  const each = samples(2 * held) - 1
  const course = (...values: readonly number[]) => values.map((value) => `${value}x${each}`).join(' ')
  const thresholds = unitOf(group, {
    ...common,
    series: inputs(course(high, low, high, high), course(low, high, high, low), course(9, 9, 9, 9)),
    quietAt: [at(1.75 * held), at(3.75 * held), at(4.75 * held), at(6.5 * held)],
    firesAt: [at(5.25 * held), at(5.75 * held)],
  })
  // Failures within the first minutes of the long window, and none after that.
  const burst = (failures: number) => {
    const all = samples(1.5 * long)
    const burstMinutes = Math.max(5, 2 * step)
    const perSecond = failures / (60 * burstMinutes)
    return inputs(`${high}x${all}`, `${high}x${all}`, `0x0 ${perSecond}x${samples(burstMinutes) - 1} 0x${all}`)
  }
  const enough = unitOf(group, {
    ...common,
    series: burst(1.5 * objective.failuresMin),
    quietAt: [evaluated(1.3 * long)],
    firesAt: [evaluated(0.6 * long)],
  })
  const few = unitOf(group, {
    ...common,
    series: burst(0.6 * objective.failuresMin),
    quietAt: [evaluated(0.6 * long)],
    firesAt: [],
  })
  return isAlert(group.rules[0] as Rule) ? [thresholds, enough, few] : []
}
