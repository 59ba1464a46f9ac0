import { TableSortByFieldStateBuilder } from '@grafana/grafana-foundation-sdk/common'
import type { DataTransformerConfig } from '@grafana/grafana-foundation-sdk/dashboard'
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table'
import { dataSource } from './data-sources.ts'
import type { Link } from './links.ts'
import { type PanelPlan, type PanelText, plan, type Unit } from './panel.ts'
import { refId, tableTargets } from './query.ts'

interface Column {
  readonly name: string
  readonly expr: string
  /** The panel's unit unless given. */
  readonly unit?: Unit
}

export interface Table extends PanelText {
  /** Labels that tell the rows apart, with what their columns are called, from left to right. */
  readonly labels: Readonly<Record<string, string>>
  /** One query each. They have the same labels, so their values meet in one row. */
  readonly columns: readonly Column[]
  /** The column that sorts the rows, the highest first. */
  readonly sortBy: string
  /** Where a click on the first column leads. */
  readonly links?: readonly Link[]
}

/** Values at the end of the range, a row for each combination of labels. */
export function table({ labels, columns, sortBy, links = [], ...text }: Table): PanelPlan {
  const panel = new PanelBuilder()
    .datasource(dataSource('prometheus'))
    .targets(tableTargets(columns.map(({ expr }) => expr)))
    .transformations(transformations(labels, columns))
    .sortBy([new TableSortByFieldStateBuilder().displayName(sortBy).desc(true)])
  for (const { name, unit } of columns) {
    if (unit !== undefined) panel.overrideByName(name, [{ id: 'unit', value: unit }])
  }
  const [first] = Object.values(labels)
  if (first !== undefined && links.length > 0) {
    panel.overrideByName(first, [{ id: 'links', value: links.map((link) => link.build()) }])
  }
  return plan(panel, 8, text)
}

/** Joins the queries' rows, leaves out the time, and names and orders the columns. */
function transformations(labels: Table['labels'], columns: readonly Column[]): DataTransformerConfig[] {
  // Grafana tells values apart by their query only where there are several.
  const valueField = (index: number) => (columns.length === 1 ? 'Value' : `Value #${refId(index)}`)
  const values = columns.map(({ name }, index) => [valueField(index), name] as const)
  const names = [...Object.entries(labels), ...values]
  return [
    { id: 'merge', options: {} },
    {
      id: 'organize',
      options: {
        excludeByName: { Time: true },
        indexByName: Object.fromEntries(names.map(([field], index) => [field, index])),
        renameByName: Object.fromEntries(names),
      },
    },
  ]
}
