import type { Dashboard, Panel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard'
import { isRow } from '../src/dashboards/contents.ts'
import { drawGraph } from './draw-graph.ts'
import { drawTable } from './draw-table.ts'
import { formatValue } from './format-value.ts'
import type { PanelData } from './panel-data.ts'
import { type Box, element, namedColour, text } from './svg.ts'

const column = 64
const row = 38
const gap = 8

/** The pixels that a panel's data have to their right. */
export const pixelsOf = (panel: Panel): number => boxOf(panel).width

/** A dashboard as an SVG picture. @param data of the panels that were asked, by their id */
export function drawDashboard(dashboard: Dashboard, data: ReadonlyMap<number, PanelData>): string {
  const panels = dashboard.panels ?? []
  const height = Math.max(...panels.map((panel) => boxOf(panel).y + boxOf(panel).height)) + gap
  const size = { width: 24 * column + gap, height }
  const drawn = panels.map((panel) => (isRow(panel) ? drawRow(panel) : drawPanel(panel, data.get(panel.id ?? 0))))
  const background = element('rect', { ...size, fill: '#111217' })
  const title = text(gap, 24, dashboard.title ?? '', { size: 18 })
  const attributes = { xmlns: 'http://www.w3.org/2000/svg', 'font-family': 'sans-serif', ...size }
  return element('svg', attributes, [background, title, ...drawn].join('\n'))
}

function boxOf({ gridPos }: Panel | RowPanel): Box {
  const { x, y, w, h } = gridPos ?? { x: 0, y: 0, w: 24, h: 1 }
  return { x: x * column + gap, y: 36 + y * row, width: w * column - gap, height: h * row - gap }
}

const drawRow = (panel: RowPanel) => text(boxOf(panel).x, boxOf(panel).y + 22, panel.title ?? '', { size: 14 })

function drawPanel(panel: Panel, data: PanelData | undefined): string {
  const box = boxOf(panel)
  const inner = { ...box, y: box.y + 30, height: box.height - 34 }
  return [
    element('rect', { ...box, fill: '#181b1f', stroke: '#2c2e33' }),
    text(box.x + 8, box.y + 20, panel.title ?? '', { size: 13, fill: 'white', widthMax: box.width - 16 }),
    drawData(panel, data, inner),
  ].join('')
}

function drawData(panel: Panel, data: PanelData | undefined, box: Box): string {
  const say = (words: string) =>
    text(box.x + box.width / 2, box.y + box.height / 2, words, { anchor: 'middle', size: 16, fill: '#8e8e94' })
  if (data === undefined) return say('asks another data source')
  const known = data.series.filter(({ points }) =>
    points.some(([, value]) => panel.type === 'stat' || Number.isFinite(value)),
  )
  if (known.length === 0) return say(panel.fieldConfig?.defaults?.noValue ?? 'No data')
  if (panel.type === 'timeseries') return drawGraph(panel, { ...data, series: known }, box)
  return panel.type === 'table' ? drawTable(panel, data, box) : drawStat(panel, data, box)
}

function drawStat(panel: Panel, { series }: PanelData, box: Box): string {
  const { unit, thresholds, decimals } = panel.fieldConfig?.defaults ?? {}
  const width = box.width / series.length
  return series
    .map(({ points }, index) => {
      const value = points.at(-1)?.[1] ?? Number.NaN
      const step = thresholds?.steps.findLast(({ value: from }) => from === null || value >= from)
      const style = { size: 30, anchor: 'middle', fill: namedColour(step?.color ?? 'text') } as const
      return text(
        box.x + (index + 0.5) * width,
        box.y + box.height / 2 + 12,
        formatValue(decimals === 0 ? Math.round(value) : value, unit),
        style,
      )
    })
    .join('')
}
