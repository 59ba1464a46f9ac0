import type { Dashboard, Panel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard'
import type { DataSourceKind } from '../grafana/data-sources.ts'

/** A query of a panel as it is in the JSON. */
export interface Target {
  readonly refId: string
  readonly expr: string
  readonly datasource: { readonly type: DataSourceKind; readonly uid: string }
  readonly legendFormat?: string
  readonly instant?: boolean
  readonly range?: boolean
  readonly format?: string
  readonly exemplar?: boolean
}

/** Whether it is only the heading of a row. */
export const isRow = (panel: Panel | RowPanel): panel is RowPanel => panel.type === 'row'

/** The panels that show something. */
export const panelsOf = ({ panels = [] }: Dashboard): readonly Panel[] =>
  panels.filter((panel): panel is Panel => !isRow(panel))

/** The queries of a panel. */
export const targetsOf = ({ targets = [] }: Panel): readonly Target[] =>
  targets as readonly object[] as readonly Target[]

/** All PromQL of a dashboard: of panels, of annotations and of variables. */
export function promQueriesOf(dashboard: Dashboard): readonly string[] {
  const targets = panelsOf(dashboard).flatMap(targetsOf)
  const ofPanels = targets.filter(({ datasource }) => datasource.type === 'prometheus').map(({ expr }) => expr)
  const ofAnnotations = (dashboard.annotations?.list ?? []).flatMap(({ expr }) => expr ?? [])
  const ofVariables = (dashboard.templating?.list ?? []).flatMap(({ definition = '' }) => {
    const [, series] = /^label_values\((.+), \w+\)$/.exec(definition) ?? []
    return series ?? []
  })
  return [...ofPanels, ...ofAnnotations, ...ofVariables]
}
