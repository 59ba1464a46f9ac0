import type { Builder } from '@grafana/grafana-foundation-sdk/cog'
import {
  CustomVariableBuilder,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  TextBoxVariableBuilder,
  type VariableModel,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard'
import { type DataSourceKind, dataSource } from './data-sources.ts'

/** What a person chooses at the top of a dashboard. */
export type Variable = Builder<VariableModel>

interface Text {
  readonly name: string
  readonly label: string
}

/** The data source of a kind; Grafana's default for it at first. */
export const dataSourceVariable = (kind: DataSourceKind): Variable =>
  new DatasourceVariableBuilder(kind).label(dataSourceLabels[kind]).type(kind)

const dataSourceLabels = { prometheus: 'Prometheus', loki: 'Loki', jaeger: 'Jaeger' } as const

/** One value of a label of some series; empty where they do not have the label. */
export const oneOf = (text: Text, label: string, series: string): Variable => labelValues(text, label, series)

/** Any number of values of a label of some series, all of them at first: to be matched with `=~`. */
export const anyOf = (text: Text, label: string, series: string): Variable =>
  labelValues(text, label, series).multi(true).includeAll(true).allValue('.*').current({ text: 'All', value: '$__all' })

/** Any number of values of a label of some streams of Loki, all of them at first: to be matched with `=~`. */
export const anyOfStreams = ({ name, label: title }: Text, label: string, stream: string): Variable =>
  new QueryVariableBuilder(name)
    .label(title)
    .datasource(dataSource('loki'))
    .query({ label, stream, type: lokiLabelValues, refId: name })
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current({ text: 'All', value: '$__all' })

// Grafana's LokiVariableQueryType.
const lokiLabelValues = 1

/** One of a few values that are known beforehand. */
export const choice = ({ name, label }: Text, values: readonly string[], initial: string): Variable =>
  new CustomVariableBuilder(name)
    .label(label)
    .values(values.join(','))
    .options(values.map((value) => ({ text: value, value, selected: value === initial })))
    .current({ text: initial, value: initial })

/** A text that a person writes; empty at first. */
export const textBox = ({ name, label }: Text): Variable =>
  new TextBoxVariableBuilder(name).label(label).defaultValue('').current({ text: '', value: '' })

const labelValues = ({ name, label: title }: Text, label: string, series: string) => {
  const query = `label_values(${series}, ${label})`
  return new QueryVariableBuilder(name)
    .label(title)
    .datasource(dataSource('prometheus'))
    .query({ query, refId: name })
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
}
