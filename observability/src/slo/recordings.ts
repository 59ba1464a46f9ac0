import { serviceName } from '@catalog/api/contract'
import { rate, recorded, sumBy } from '../promql.ts'
import { releaseLabels } from '../rules/labels.ts'
import type { Recording } from '../rules/rule.ts'
import type { Objective } from './objectives.ts'

/** Days that the error budget is for. */
export const periodDays = 30

/** Windows over which the part of failed events is recorded; Sloth's. */
export const sliWindows = ['5m', '30m', '1h', '2h', '6h', '1d', '3d', `${periodDays}d`] as const

export type SliWindow = (typeof sliWindows)[number]

/**
 * Names of what is recorded of every objective: those of Sloth (https://sloth.dev), so that its dashboards work, and the
 * two rates from which the longer windows are made.
 */
export const sloSeries = {
  totalRate: 'slo:sli_total:rate5m',
  failedRate: 'slo:sli_failed:rate5m',
  errorRatio: (window: SliWindow) => `slo:sli_error:ratio_rate${window}`,
  objective: 'slo:objective:ratio',
  errorBudget: 'slo:error_budget:ratio',
  periodDays: 'slo:time_period:days',
  currentBurnRate: 'slo:current_burn_rate:ratio',
  periodBurnRate: 'slo:period_burn_rate:ratio',
  budgetRemaining: 'slo:period_error_budget_remaining:ratio',
  info: 'sloth_slo_info',
} as const

/** The part of events that may fail. */
export const errorBudget = ({ objective }: Objective): number => Number((1 - objective).toPrecision(12))

/** `sloth_id` of an objective. */
export const slothId = ({ slo }: Objective): string => `${serviceName}-${slo}`

/** A recorded series of one objective. */
export const ofObjective = (objective: Objective, series: string): string =>
  recorded(series, {
    ...(objective.scope === 'release' && { job: serviceName }),
    sloth_id: slothId(objective),
  })

/** All recording rules of an objective, in the order in which they use each other. */
export const sloRecordings = (objective: Objective): readonly Recording[] => [
  ...rates(objective),
  ...sliWindows.map((window) => errorRatio(objective, window)),
  ...facts(objective),
]

const slothLabels = (objective: Objective) => ({
  sloth_id: slothId(objective),
  sloth_service: serviceName,
  sloth_slo: objective.slo,
})

/** Failed events are 0, and not unknown, while there are events. */
function rates(objective: Objective): readonly Recording[] {
  const by = objective.scope === 'release' ? releaseLabels : []
  const perSecond = (counter: string) => sumBy(by, rate(counter, '5m'))
  const total = perSecond(objective.total)
  const failed =
    'failed' in objective.part
      ? `${perSecond(objective.part.failed)} or on (${by.join(', ')}) 0 * ${ofObjective(objective, sloSeries.totalRate)}`
      : `${total} - ${perSecond(objective.part.good)}`
  const labels = slothLabels(objective)
  return [
    { record: sloSeries.totalRate, expr: total, labels },
    { record: sloSeries.failedRate, expr: failed, labels },
  ]
}

/**
 * Weighs every event alike, also over 30 days, where Sloth's mean of ratios lets an idle night count as much as a busy
 * day. Long windows read one recorded series instead of all routes and pods. No events, no sample.
 */
function errorRatio(objective: Objective, window: SliWindow): Recording {
  const failed = ofObjective(objective, sloSeries.failedRate)
  const total = ofObjective(objective, sloSeries.totalRate)
  const over = (series: string) => (window === '5m' ? series : `sum_over_time(${series}[${window}])`)
  return {
    record: sloSeries.errorRatio(window),
    expr: `${over(failed)} / (${over(total)} > 0)`,
    labels: { ...slothLabels(objective), sloth_window: window },
  }
}

function facts(objective: Objective): readonly Recording[] {
  const labels = slothLabels(objective)
  // So that they are found by the labels that the measured series have.
  const fixed = { ...labels, ...(objective.scope === 'release' && { job: serviceName }) }
  const burnRate = (window: SliWindow) =>
    `${ofObjective(objective, sloSeries.errorRatio(window))} / ${errorBudget(objective)}`
  return [
    { record: sloSeries.objective, expr: `vector(${objective.objective})`, labels: fixed },
    { record: sloSeries.errorBudget, expr: `vector(${errorBudget(objective)})`, labels: fixed },
    { record: sloSeries.periodDays, expr: `vector(${periodDays})`, labels: fixed },
    { record: sloSeries.currentBurnRate, expr: burnRate('5m'), labels },
    { record: sloSeries.periodBurnRate, expr: burnRate(`${periodDays}d`), labels },
    {
      record: sloSeries.budgetRemaining,
      expr: `1 - ${ofObjective(objective, sloSeries.periodBurnRate)}`,
      labels,
    },
    {
      record: sloSeries.info,
      expr: 'vector(1)',
      labels: {
        ...fixed,
        sloth_mode: 'cli-gen-prom',
        sloth_objective: String(Number((objective.objective * 100).toPrecision(12))),
        sloth_spec: 'prometheus/v1',
        sloth_version: 'none',
      },
    },
  ]
}
