import {
  GraphDrawStyle,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common'
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries'
import { dataSource } from './data-sources.ts'
import type { Link } from './links.ts'
import { type PanelPlan, type PanelText, plan, type Steps, thresholds } from './panel.ts'
import { lokiTargets, type Query, rangeTargets } from './query.ts'

export interface Graph extends PanelText {
  readonly queries: readonly Query[]
  /** Whether the queries are LogQL. */
  readonly from?: 'loki'
  /** Lines, unless what is drawn is counted per interval: bars, or points where most intervals have nothing. */
  readonly style?: 'bars' | 'points'
  /** The least distance of two points as a Prometheus duration, for what is counted per `$__interval`. */
  readonly interval?: string
  /** Whether the series add up to something. */
  readonly stacked?: true
  /** Where the axis begins: 0, unless values may be below. */
  readonly min?: number | 'lowest'
  readonly max?: number
  /** Where the axis ends unless values are above, so that limits are in sight. */
  readonly softMax?: number
  /** Dashed lines at limits, in the colour that begins there. */
  readonly limits?: Steps
  /** Where a click on a point leads. */
  readonly links?: readonly Link[]
}

/** Values over time. */
export function graph({ queries, from, style, min = 0, max, limits, links = [], ...rest }: Graph): PanelPlan {
  const { stacked, interval, softMax, ...text } = rest
  const panel = new PanelBuilder()
    .datasource(dataSource(from ?? 'prometheus'))
    .targets(from === 'loki' ? lokiTargets(queries) : rangeTargets(queries))
    .legend(legend())
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending))
    .showPoints(style === 'points' ? VisibilityMode.Always : VisibilityMode.Never)
    .fillOpacity(opacity[style ?? 'line'])
    .drawStyle(drawStyle[style ?? 'line'])
  if (interval !== undefined) panel.interval(interval)
  if (min !== 'lowest') panel.min(min)
  if (max !== undefined) panel.max(max)
  if (softMax !== undefined) panel.axisSoftMax(softMax)
  if (stacked) panel.stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'))
  if (limits) {
    const dashed = new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed)
    panel.thresholds(thresholds(limits)).thresholdsStyle(dashed)
  }
  if (links.length > 0) panel.dataLinks([...links])
  return plan(panel, 8, text)
}

const opacity = { line: 10, bars: 70, points: 0 } as const
const drawStyle = { line: GraphDrawStyle.Line, bars: GraphDrawStyle.Bars, points: GraphDrawStyle.Points } as const

const legend = () =>
  new VizLegendOptionsBuilder()
    .showLegend(true)
    .displayMode(LegendDisplayMode.Table)
    .placement(LegendPlacement.Bottom)
    .calcs(['mean', 'max', 'lastNotNull'])
