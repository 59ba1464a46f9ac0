import type { Dataquery } from '@grafana/grafana-foundation-sdk/cog'
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { fillIn, fillInTime } from './interpolate.ts'
import type { PrometheusClient, Series, Window } from './prometheus-client.ts'

export interface NamedSeries {
  readonly name: string
  readonly points: Series['points']
}

/** What a panel has to show. */
export interface PanelData {
  readonly window: Window
  readonly series: readonly NamedSeries[]
  readonly exemplars: readonly (readonly [seconds: number, value: number])[]
  /** The series by the query that they answer. */
  readonly answers: ReadonlyMap<string, readonly Series[]>
}

interface PromTarget extends Dataquery {
  readonly refId: string
  readonly expr: string
  readonly legendFormat?: string
  readonly instant?: boolean
  readonly exemplar?: boolean
}

interface Query {
  readonly prometheus: PrometheusClient
  readonly window: Window
  readonly variables: ReadonlyMap<string, string>
  readonly scrapeSeconds: number
}

/** Evaluates the queries of a panel that asks Prometheus. */
export async function panelData(
  panel: Panel,
  { prometheus, window, variables, scrapeSeconds }: Query,
): Promise<PanelData> {
  const answers = new Map<string, readonly Series[]>()
  const series: NamedSeries[] = []
  const exemplars: (readonly [number, number])[] = []
  for (const target of (panel.targets ?? []) as PromTarget[]) {
    const query = fillIn(fillInTime(target.expr, window, scrapeSeconds), variables)
    const answer = await (target.instant ? prometheus.instant(query, window) : prometheus.range(query, window))
    answers.set(target.refId, answer)
    series.push(...answer.map(({ metric, points }) => ({ name: nameOf(target, metric), points })))
    if (target.exemplar) exemplars.push(...(await prometheus.exemplars(query, window)))
  }
  return { window, series, exemplars, answers }
}

const nameOf = ({ legendFormat = '' }: PromTarget, metric: Series['metric']): string =>
  legendFormat.replaceAll(/\{\{(\w+)\}\}/g, (_whole, label: string) => metric[label] ?? '').trim()
