import type { Alert } from '../rules/rule.ts'
import type { Objective } from './objectives.ts'
import { errorBudget, ofObjective, periodDays, type SliWindow, sloSeries } from './recordings.ts'

/**
 * When a budget burns too fast: the error rate is `factor` times what would use the budget up in its period, over the
 * long window, so that it matters, and over the short one, so that it is still so (Google, The Site Reliability
 * Workbook, chapter 5, with Pyrra's `for`).
 */
interface BurnRate {
  readonly factor: number
  readonly short: SliWindow
  readonly long: SliWindow
  readonly for: string
  /** How finely failures are counted over the long window, in minutes, of which a rate over 5 allows up to 5. */
  readonly countEvery: 1 | 5
  readonly urgency: Objective['urgency']
}

/** One alert each: an alert that joins two of them with `or` still fires when one threshold is wrong. */
export const burnRates = [
  { factor: 14.4, short: '5m', long: '1h', for: '2m', countEvery: 1, urgency: 'page' },
  { factor: 6, short: '30m', long: '6h', for: '15m', countEvery: 1, urgency: 'page' },
  { factor: 3, short: '2h', long: '1d', for: '1h', countEvery: 5, urgency: 'ticket' },
  { factor: 1, short: '6h', long: '3d', for: '3h', countEvery: 5, urgency: 'ticket' },
] as const satisfies readonly BurnRate[]

/** The alerts of an objective, the fastest first. They share a name, so that one that pages silences the others. */
export const burnRateAlerts = (objective: Objective): readonly Alert[] =>
  burnRates.map((burn) => burnRateAlert(objective, burn))

function burnRateAlert(objective: Objective, { factor, short, long, urgency, ...burn }: BurnRate): Alert {
  const threshold = Number((factor * errorBudget(objective)).toPrecision(12))
  const exceeds = (window: SliWindow) => `${ofObjective(objective, sloSeries.errorRatio(window))} > ${threshold}`
  // Step by step, so that a gap in the data counts as no failures and not as the mean of the rest.
  const counted = `sum_over_time(${ofObjective(objective, sloSeries.failedRate)}[${long}:${burn.countEvery}m])`
  const failures = `${60 * burn.countEvery} * ${counted}`
  const pages = urgency === 'page' && objective.urgency === 'page'
  return {
    alert: objective.alert,
    expr: [
      exceeds(long),
      `and ignoring (sloth_window) ${exceeds(short)}`,
      `and ignoring (sloth_window) ${failures} >= ${objective.failuresMin}`,
    ].join('\n'),
    for: burn.for,
    severity: pages ? 'critical' : 'warning',
    labels: { long, short, sloth_severity: pages ? 'page' : 'ticket' },
    summary: `{{ $value | humanizePercentage }} failures in ${long}: the ${objective.slo} budget burns ${speed(factor)}`,
    description:
      `Promised: ${objective.promise}. At this rate the budget of ${periodDays} days is gone after ` +
      `${daysLeft(factor)}. The part of failures has been above ${percent(threshold)} over ${long} and over ${short}.`,
    dashboard: 'slo',
  }
}

const speed = (factor: number) => (factor === 1 ? 'as fast as it may' : `${factor} times as fast as it may`)

const percent = (ratio: number) => `${Number((ratio * 100).toPrecision(12))} %`

function daysLeft(factor: number): string {
  const days = periodDays / factor
  return days < 3 ? `${Math.round(days * 24)} hours` : `${Math.round(days)} days`
}
