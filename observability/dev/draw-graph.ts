import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { formatValue } from './format-value.ts'
import type { NamedSeries, PanelData } from './panel-data.ts'
import { type Box, element, namedColour, text } from './svg.ts'

const palette = [
  '#73bf69',
  '#f2cc0c',
  '#5794f2',
  '#ff9830',
  '#f2495c',
  '#b877d9',
  '#8ab8ff',
  '#fade2a',
  '#96d98d',
  '#ffb357',
]
const colourOf = (index: number) => palette[index % palette.length] ?? 'white'

const legendRow = 16
const legendRowsMax = 4

type Scale = (value: number) => number

/** Lines, bars or points over time, with axes, limits, exemplars and a legend of mean, maximum and last value. */
export function drawGraph(panel: Panel, data: PanelData, box: Box): string {
  const { unit = 'none', min, max, thresholds, custom } = panel.fieldConfig?.defaults ?? {}
  const stacked = custom?.stacking?.mode === 'normal'
  const series = stacked ? stack(data.series) : data.series
  const legendHeight = legendRow * (Math.min(series.length, legendRowsMax) + 1)
  const plot = { x: box.x + 64, y: box.y + 6, width: box.width - 72, height: box.height - legendHeight - 26 }
  const limits = custom?.thresholdsStyle ? (thresholds?.steps ?? []).filter(({ value }) => value !== null) : []
  const points = [...series.flatMap((one) => one.points), ...data.exemplars].filter(([, value]) =>
    Number.isFinite(value),
  )
  const values = points.map(([, value]) => value)
  const ticks = ticksBetween(min ?? Math.min(0, ...values), max ?? Math.max(...values, custom?.axisSoftMax ?? 0))
  const [low = 0, high = 1] = [ticks[0], ticks.at(-1)]
  const x: Scale = (seconds) =>
    plot.x + ((seconds - data.window.start) / (data.window.end - data.window.start)) * plot.width
  const y: Scale = (value) => plot.y + plot.height * (1 - (value - low) / (high - low))
  return [
    ...ticks.flatMap((tick) => tickLine(plot, y(tick), formatValue(tick, unit))),
    ...timeAxis(plot, data, x),
    ...limits.flatMap(({ value, color }) => limitLine(plot, y(value ?? 0), namedColour(color))),
    ...data.exemplars.map(([at, value]) => element('circle', { cx: x(at), cy: y(value), r: 1.5, fill: '#6e7a94' })),
    // The highest of a stack first, so that it does not hide those that it stands on.
    ...series
      .map((one, index) => drawSeries(one.points, { kind: custom?.drawStyle, colour: colourOf(index), x, y }, data))
      .toReversed(),
    ...legend(data.series, unit, { ...box, y: plot.y + plot.height + 20 }),
  ].join('')
}

/** Each series on top of those before it, where they have a value at the same time. */
function stack(series: readonly NamedSeries[]): readonly NamedSeries[] {
  const below = new Map<number, number>()
  return series.map(({ name, points }) => ({
    name,
    points: points.map(([at, value]) => {
      below.set(at, (below.get(at) ?? 0) + (Number.isNaN(value) ? 0 : value))
      return [at, below.get(at) ?? 0] as const
    }),
  }))
}

/** Four to ten round numbers around the values. */
function ticksBetween(low: number, high: number): readonly number[] {
  const rough = (high - low) / 5 || 0.2
  const magnitude = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 5].find((factor) => factor * magnitude >= rough) ?? 10) * magnitude
  const first = Math.floor(low / step)
  return Array.from({ length: Math.max(1, Math.ceil(high / step) - first) + 1 }, (_, index) => (first + index) * step)
}

function tickLine(plot: Box, y: number, label: string): readonly string[] {
  const line = { x1: plot.x, x2: plot.x + plot.width, y1: y, y2: y, stroke: '#33343a' }
  return [element('line', line), text(plot.x - 6, y + 4, label, { size: 10, anchor: 'end' })]
}

const timeAxis = (plot: Box, { window: { start, end } }: PanelData, x: Scale): readonly string[] =>
  [0.05, 0.35, 0.65, 0.95].map((part) => {
    const at = new Date((start + part * (end - start)) * 1000).toISOString()
    const label = end - start > 2 * 86_400 ? at.slice(5, 10) : at.slice(11, 16)
    return text(x(Date.parse(at) / 1000), plot.y + plot.height + 13, label, { size: 10, anchor: 'middle' })
  })

function limitLine(plot: Box, y: number, colour: string): readonly string[] {
  if (!(y >= plot.y && y <= plot.y + plot.height)) return []
  const line = { x1: plot.x, x2: plot.x + plot.width, y1: y, y2: y, stroke: colour, 'stroke-dasharray': '6 4' }
  return [element('line', line)]
}

interface SeriesStyle {
  readonly kind: string | undefined
  readonly colour: string
  readonly x: Scale
  readonly y: Scale
}

function drawSeries(points: NamedSeries['points'], { kind, colour, x, y }: SeriesStyle, { window }: PanelData): string {
  const known = points.filter(([, value]) => Number.isFinite(value))
  if (kind === 'points')
    return known.map(([at, value]) => element('circle', { cx: x(at), cy: y(value), r: 3, fill: colour })).join('')
  if (kind === 'bars') {
    const width = Math.max(1, (x(window.start + window.step) - x(window.start)) * 0.8)
    const bar = (at: number, value: number) => ({ x: x(at) - width / 2, y: y(value), width, height: y(0) - y(value) })
    return known.map(([at, value]) => element('rect', { ...bar(at, value), fill: colour })).join('')
  }
  let path = ''
  let last = Number.NEGATIVE_INFINITY
  for (const [at, value] of known) {
    path += `${at - last > window.step * 1.5 ? 'M' : 'L'}${x(at).toFixed(1)} ${y(value).toFixed(1)}`
    last = at
  }
  return element('path', { d: path || 'M0 0', fill: 'none', stroke: colour, 'stroke-width': 1.5 })
}

function legend(series: readonly NamedSeries[], unit: string, box: Box): readonly string[] {
  const right = box.x + box.width - 8
  const columns = (y: number, cells: readonly string[]) =>
    cells.map((cell, index) => text(right - (cells.length - 1 - index) * 78, y, cell, { size: 10, anchor: 'end' }))
  const rows = series.slice(0, legendRowsMax).flatMap(({ name, points }, index) => {
    const y = box.y + (index + 2) * legendRow - 4
    const values = points.map(([, value]) => value).filter(Number.isFinite)
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const cells = [mean, Math.max(...values), values.at(-1) ?? Number.NaN].map((value) => formatValue(value, unit))
    return [
      element('rect', { x: box.x + 8, y: y - 6, width: 14, height: 3, fill: colourOf(index) }),
      text(box.x + 28, y, name, { size: 10, widthMax: box.width - 270 }),
      ...columns(y, cells),
    ]
  })
  const more = series.length > legendRowsMax ? `and ${series.length - legendRowsMax} more` : ''
  return [
    ...columns(box.y + legendRow - 4, ['mean', 'max', 'last']),
    text(box.x + 28, box.y + 12, more, { size: 10 }),
    ...rows,
  ]
}
