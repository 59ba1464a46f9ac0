import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard'
import type { PrometheusClient, Window } from './prometheus-client.ts'

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

/** Seconds of a duration such as `30d`; throws Error for what is none. */
export function secondsOf(duration: string): number {
  const [, amount, unit = ''] = /^(\d+)([smhd])$/.exec(duration) ?? []
  const seconds = Number(amount) * (unitSeconds[unit] ?? Number.NaN)
  if (Number.isNaN(seconds)) throw new Error(`${duration} is no duration: write a number and s, m, h or d`)
  return seconds
}

// Grafana's roundInterval: up to the first number of seconds, the second is taken.
const roundings = [
  [1.5, 1],
  [3.5, 2],
  [7.5, 5],
  [12.5, 10],
  [17.5, 15],
  [25, 20],
  [45, 30],
  [90, 60],
  [210, 120],
  [450, 300],
  [750, 600],
  [1050, 900],
  [1500, 1200],
  [2700, 1800],
  [5400, 3600],
  [9000, 7200],
  [16_200, 10_800],
  [32_400, 21_600],
  [86_400, 43_200],
  [604_800, 86_400],
] as const

/** Seconds between two points, as Grafana chooses them for a panel of so many pixels. */
export function stepOf(rangeSeconds: number, pixels: number, stepMin: number): number {
  const exact = rangeSeconds / pixels
  const rounded = roundings.find(([limit]) => exact < limit)?.[1] ?? 604_800
  return Math.max(rounded, stepMin)
}

/** A query with the variables of time as Grafana fills them in. @param scrapeSeconds the data source's interval */
export function fillInTime(query: string, { start, end, step }: Window, scrapeSeconds: number): string {
  const range = end - start
  return query
    .replaceAll('$__rate_interval', `${Math.max(step + scrapeSeconds, 4 * scrapeSeconds)}s`)
    .replaceAll('$__interval', `${step}s`)
    .replaceAll('$__range_s', `${range}`)
    .replaceAll('$__range', `${range}s`)
}

/** A query with the dashboard's own variables filled in. */
export const fillIn = (query: string, variables: ReadonlyMap<string, string>): string =>
  query.replaceAll(/\$(\w+)/g, (whole, name: string) => variables.get(name) ?? whole)

/** What each variable is when the dashboard is opened: all where it can be, else what is current, else the first. */
export async function initialVariables(dashboard: Dashboard, prometheus: PrometheusClient, window: Window) {
  const variables = new Map<string, string>()
  for (const { name, type, query, allValue, current } of dashboard.templating?.list ?? []) {
    if (allValue !== undefined) variables.set(name, allValue)
    else if (type === 'custom') variables.set(name, String(current?.value))
    else if (type === 'query') variables.set(name, await firstValue(String((query as { query: string }).query)))
    else if (type === 'textbox') variables.set(name, '')
  }
  return variables

  async function firstValue(query: string): Promise<string> {
    const [, selector = '', label = ''] = /^label_values\((.*), (\w+)\)$/.exec(fillIn(query, variables)) ?? []
    const [first = ''] = await prometheus.labelValues(label, selector, window)
    return first
  }
}
