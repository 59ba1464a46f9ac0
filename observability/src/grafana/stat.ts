import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  ReduceDataOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common'
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/stat'
import { dataSource } from './data-sources.ts'
import type { Link } from './links.ts'
import { type PanelPlan, type PanelText, plan, type Steps, thresholds } from './panel.ts'
import { instantTargets, type Query } from './query.ts'

export interface Stat extends PanelText {
  readonly queries: readonly Query[]
  readonly decimals?: number
  /** What to say where there is no value; Grafana's "No data" unless given. */
  readonly none?: string
  /** Colours of the number by its value. */
  readonly colours?: Steps
  readonly links?: readonly Link[]
}

/** Numbers at the end of the range; with their series' names where there are several. */
export function stat({ queries, decimals, none, colours = ['text'], links = [], ...text }: Stat): PanelPlan {
  const panel = new PanelBuilder()
    .datasource(dataSource('prometheus'))
    .targets(instantTargets(queries))
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .graphMode(BigValueGraphMode.None)
    .colorMode(BigValueColorMode.Value)
    .textMode(BigValueTextMode.Auto)
    .thresholds(thresholds(colours))
  if (decimals !== undefined) panel.decimals(decimals)
  if (none !== undefined) panel.noValue(none)
  if (links.length > 0) panel.dataLinks([...links])
  return plan(panel, 4, text)
}
