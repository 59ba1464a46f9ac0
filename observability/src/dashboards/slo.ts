import { dashboard, type Row } from '../grafana/dashboard.ts'
import { graph } from '../grafana/graph.ts'
import type { Steps } from '../grafana/panel.ts'
import { stat } from '../grafana/stat.ts'
import { table } from '../grafana/table.ts'
import { recorded } from '../promql.ts'
import { burnRates } from '../slo/burn-rate.ts'
import { type Objective, objectives } from '../slo/objectives.ts'
import { errorBudget, periodDays, type SliWindow, sloSeries, slothId } from '../slo/recordings.ts'
import { here, namespace, prometheus, rollouts } from './scope.ts'
import { dashboardUids } from './uids.ts'

const all: readonly Objective[] = Object.values(objectives)
const ids = all.map(slothId)

/** Of the chosen namespace, and of the platform, whose objectives have none. */
const everywhere = { sloth_id: ids, namespace: { matches: '$namespace|' } } as const

/** A recorded series of one objective, in the chosen namespace if each has its own. */
const of = (objective: Objective, series: string) =>
  recorded(series, { ...(objective.scope === 'release' && here), sloth_id: slothId(objective) })

const drawnWindows = ['5m', '1h', '6h', '3d'] as const satisfies readonly SliWindow[]
const remaining: Steps = ['red', [0, 'yellow'], [0.25, 'green']]

function objectiveRow(objective: Objective): Row {
  const budget = errorBudget(objective)
  return {
    title: objective.slo,
    panels: [
      stat({
        title: 'Budget that is left',
        description: `Promised over ${periodDays} days: ${objective.promise}. Below 0 the promise is broken.`,
        unit: 'percentunit',
        decimals: 1,
        width: 4,
        height: 8,
        none: 'No events',
        queries: [{ expr: of(objective, sloSeries.budgetRemaining), legend: objective.slo }],
        colours: remaining,
      }),
      graph({
        title: 'Part of failures',
        description: 'By the window that it is taken over. The line is the budget: above it, it will not last.',
        unit: 'percentunit',
        width: 7,
        softMax: 1.2 * budget,
        limits: ['green', [budget, 'red']],
        queries: drawnWindows.map((window) => ({
          expr: of(objective, sloSeries.errorRatio(window)),
          legend: window,
        })),
      }),
      graph({
        title: 'Burn rate',
        description:
          `How many times faster than even the budget of ${periodDays} days is used up. The lines are where alerts wait: ` +
          `${burnRates.map(({ factor, long, short }) => `${factor} over ${long} and ${short}`).join(', ')}.`,
        unit: 'none',
        width: 7,
        softMax: 16,
        limits: ['green', ...burnRates.map(({ factor, urgency }) => [factor, colourOf(urgency)] as const).reverse()],
        queries: burnRates.map(({ long }) => ({
          expr: `${of(objective, sloSeries.errorRatio(long))} / ${budget}`,
          legend: long,
        })),
      }),
      graph({
        title: 'Budget over time',
        description: `What was left of it over the ${periodDays} days before each point. It recovers as failures become older than that.`,
        unit: 'percentunit',
        width: 6,
        min: 'lowest',
        max: 1,
        limits: ['red', [0, 'green']],
        queries: [{ expr: of(objective, sloSeries.budgetRemaining), legend: 'Left' }],
      }),
    ],
  }
}

const colourOf = (urgency: Objective['urgency']) => (urgency === 'page' ? 'red' : 'yellow')

/** What is promised, and how much of the error budgets is left. */
export const slo = dashboard({
  uid: dashboardUids.slo,
  title: 'Catalog objectives',
  description: `Service level objectives over ${periodDays} days, and their error budgets.`,
  range: '24h',
  variables: [prometheus, namespace],
  annotations: [rollouts],
  rows: [
    {
      title: 'All objectives',
      panels: [
        table({
          title: 'Objectives',
          description: `${all.map(({ slo: name, promise }) => `**${name}**: ${promise}.`).join('\n\n')}`,
          unit: 'percentunit',
          height: 6,
          labels: { sloth_slo: 'Objective' },
          columns: [
            { name: 'Promised', expr: bySlo(sloSeries.objective) },
            { name: 'Budget left', expr: bySlo(sloSeries.budgetRemaining) },
            { name: `Failed in ${periodDays} d`, expr: bySlo(sloSeries.errorRatio(`${periodDays}d`)) },
            { name: 'Failed in 5 min', expr: bySlo(sloSeries.errorRatio('5m')) },
            { name: 'Burn rate now', expr: bySlo(sloSeries.currentBurnRate), unit: 'none' },
          ],
          sortBy: 'Burn rate now',
        }),
      ],
    },
    ...all.map(objectiveRow),
  ],
})

/** The worst of each objective, so that the columns have the same labels. */
function bySlo(series: string): string {
  return `max by (sloth_slo) (${recorded(series, everywhere)})`
}
