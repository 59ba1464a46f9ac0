import type { RuleGroup } from '../../src/rules/rule.ts'
import { burnRateAlerts, burnRates } from '../../src/slo/burn-rate.ts'
import type { Objective } from '../../src/slo/objectives.ts'
import { errorBudget, sloRecordings, sloSeries } from '../../src/slo/recordings.ts'
import type { Scenario } from '../support/scenario.ts'
import { counter, release, type Stretch } from '../support/series.ts'
import { traffic } from './traffic.ts'

type Burn = (typeof burnRates)[number]

/** One alert of an objective with what it is recorded from, and an incident. */
export interface BurnRateTest {
  readonly title: string
  readonly group: RuleGroup
  readonly scenario: Scenario
}

/** Every alert of an objective by itself: a faster one would hide a slower one that is wrong. */
export const burnRateTests = (objective: Objective): readonly BurnRateTest[] =>
  burnRates.map((burn, index) => {
    const alert = burnRateAlerts(objective)[index]
    if (!alert) throw new Error(`${objective.alert} has no alert over ${burn.long}`)
    const used: readonly string[] = [
      sloSeries.totalRate,
      sloSeries.failedRate,
      sloSeries.errorRatio(burn.short),
      sloSeries.errorRatio(burn.long),
    ]
    const recordings = sloRecordings(objective).filter(({ record }) => used.includes(record))
    return {
      title: `${objective.alert} over ${burn.long}`,
      group: { name: objective.slo, rules: [...recordings, alert] },
      scenario: incident(objective, burn),
    }
  })

/** Minutes of a window. */
export const minutesOf = (duration: string) =>
  Number.parseInt(duration, 10) * ({ m: 1, h: 60, d: 1440 }[duration.at(-1) ?? ''] ?? 0)
/** A time as promtool takes it. */
export const at = (minutes: number) => `${Math.round(minutes * 60)}s`

/** How often a test evaluates: often enough to tell `for` from none. */
const stepMinutes = (burn: Burn) => ({ '1h': 0.5, '6h': 1, '1d': 5, '3d': 5 })[burn.long]

/**
 * A quiet time, an incident, a quiet time. The alert fires when the long window has collected its threshold: at an error
 * rate of `rate`, after long * threshold / rate; and it clears when the short one has lost it.
 */
function incident(objective: Objective, burn: Burn): Scenario {
  const [short, long, held] = [burn.short, burn.long, burn.for].map(minutesOf) as [number, number, number]
  const threshold = burn.factor * errorBudget(objective)
  const failing = Math.min(1, 5 * threshold)
  const reached = (long * threshold) / failing
  // Of the failures that it takes, a tenth of the long window may not have enough.
  const failuresPerMinute = (1.6 * objective.failuresMin) / reached
  const eventsPerMinute = failuresPerMinute / failing
  const quiet = Math.ceil(long * 1.1)
  const lasts = Math.ceil(reached + held + short)
  // A rate over 5 minutes lags by half of that.
  const lag = 2.5
  const fires = quiet + lag + reached + held
  const ends = quiet + lasts
  const clears = ends + short * (1 - threshold / failing) + (burn.short === '5m' ? 0 : lag)
  const slack = 2 * stepMinutes(burn) + 0.25
  const step = Math.min(1, stepMinutes(burn))
  const per = (minutes: number, failuresEach: number): Stretches => ({
    samples: minutes / step,
    good: (eventsPerMinute - failuresEach) * step,
    failed: failuresEach * step,
  })
  return {
    alert: objective.alert,
    step: at(step),
    evaluation: at(stepMinutes(burn)),
    series: inSeries(objective, [per(quiet, 0), per(lasts, failuresPerMinute), per(short + 60, 0)]),
    firing: [{ ...objectiveLabels(objective), sloth_window: burn.long }],
    quietAt: [at(quiet - 1), at(fires - slack), at(clears + slack)],
    firesAt: [at(fires + slack), at(ends), at(clears - slack)],
  }
}

interface Stretches {
  readonly samples: number
  readonly good: number
  readonly failed: number
}

function inSeries(objective: Objective, stretches: readonly Stretches[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    traffic(objective).map(({ series, good, failed, other }) => {
      const steps = stretches.map(
        (stretch): Stretch => ({
          samples: Math.round(stretch.samples),
          step: good * stretch.good + failed * stretch.failed + other,
        }),
      )
      return [series, counter(steps)]
    }),
  )
}

/** The labels of a recorded series of an objective. */
export function objectiveLabels({ scope, slo }: Objective) {
  const own = { sloth_id: `catalog-api-${slo}`, sloth_service: 'catalog-api', sloth_slo: slo }
  return scope === 'release' ? { ...release, ...own } : own
}
