import type { Builder } from '@grafana/grafana-foundation-sdk/cog'
import { type DashboardLink, DashboardLinkBuilder, DashboardLinkType } from '@grafana/grafana-foundation-sdk/dashboard'
import type { DashboardUid } from '../dashboards/uids.ts'
import { type DataSourceKind, dataSource } from './data-sources.ts'
import { variable } from './interpolation.ts'

/** Where a click on a value leads. */
export type Link = Builder<DashboardLink>

/** A link to another dashboard, with the same range. @param variables its variables, by name without `var-` */
export function toDashboard(title: string, uid: DashboardUid, variables: Readonly<Record<string, string>> = {}): Link {
  const assignments = Object.entries(variables).map(([name, value]) => `&var-${name}=${value}`)
  return link(title, `/d/${uid}?${variable('__url_time_range')}${assignments.join('')}`)
}

/** A link to Grafana's Explore with a query for the range of the dashboard. Variables of Grafana stay as they are. */
export function toExplore(title: string, kind: DataSourceKind, query: Readonly<Record<string, string>>): Link {
  const datasource = dataSource(kind)
  const pane = {
    datasource: variable(kind),
    queries: [{ refId: 'A', datasource, ...query }],
    range: { from: variable('__from'), to: variable('__to') },
  }
  return link(title, `/explore?schemaVersion=1&panes=${encodeAroundVariables(JSON.stringify({ a: pane }))}`)
}

/** A menu of the platform's dashboards, at the top of each. */
export function menu(tag: string): Link {
  const { placement: _hidden, ...visible } = new DashboardLinkBuilder('Dashboards')
    .type(DashboardLinkType.Dashboards)
    .tags([tag])
    .asDropdown(true)
    .includeVars(true)
    .keepTime(true)
    .build()
  return { build: () => visible }
}

const link = (title: string, url: string): Link => new DashboardLinkBuilder(title).url(url)

const encodeAroundVariables = (text: string) =>
  text
    .split(/(\$\{[^}]*\})/)
    .map((part, index) => (index % 2 === 1 ? part : encodeURIComponent(part)))
    .join('')
