import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  RowBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard'
import type { DashboardUid } from '../dashboards/uids.ts'
import { type Annotation, annotation } from './annotations.ts'
import { menu } from './links.ts'
import type { PanelPlan } from './panel.ts'
import type { Variable } from './variables.ts'

/** By it the dashboards find each other. */
const tag = 'catalog'

const columns = 24

export interface Row {
  readonly title: string
  readonly panels: readonly PanelPlan[]
}

export interface DashboardPlan {
  readonly uid: DashboardUid
  readonly title: string
  readonly description: string
  /** How far back it looks at first, such as `1h`. */
  readonly range: string
  readonly variables: readonly Variable[]
  readonly annotations?: readonly Annotation[]
  readonly rows: readonly Row[]
}

/**
 * A dashboard in Grafana's classic model (schema version 42), which Grafana 10 and later read from a file. Panels stand
 * from left to right and go on below where a row is full; throws RangeError for one that is wider than the grid.
 */
export function dashboard({
  uid,
  title,
  description,
  range,
  variables,
  annotations = [],
  rows,
}: DashboardPlan): Dashboard {
  const builder = new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags([tag])
    .readonly()
    .timezone('browser')
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from: `now-${range}`, to: 'now' })
    .refresh('30s')
    .variables([...variables])
    .annotations(annotations.map(annotation))
    .link(menu(tag))
  let y = 0
  let id = 1
  for (const row of rows) {
    builder.withRow(new RowBuilder(row.title).id(id++).gridPos({ x: 0, y: y++, w: columns, h: 1 }))
    for (const { panel, ...position } of flow(row.panels)) {
      builder.withPanel(panel.place(id++, { ...position, y: y + position.y }))
    }
    y += heightOf(row.panels)
  }
  return builder.build()
}

/** Where the panels of a row stand, from its own top. */
function flow(panels: readonly PanelPlan[]) {
  let x = 0
  let y = 0
  let lineHeight = 0
  return panels.map((panel, index) => {
    const { width: w = shareOf(index, panels.length), height: h } = panel
    if (w < 1 || w > columns) throw new RangeError(`A panel is 1 to ${columns} columns wide, not ${w}`)
    if (x + w > columns) {
      x = 0
      y += lineHeight
      lineHeight = 0
    }
    const position = { panel, x, y, w, h }
    x += w
    lineHeight = Math.max(lineHeight, h)
    return position
  })
}

/** Columns of each of so many panels in one line; the first get what cannot be shared. */
const shareOf = (index: number, panels: number) => Math.floor(columns / panels) + (index < columns % panels ? 1 : 0)

const heightOf = (panels: readonly PanelPlan[]) => Math.max(0, ...flow(panels).map(({ y, h }) => y + h))
