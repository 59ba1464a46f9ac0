import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { formatValue } from './format-value.ts'
import type { PanelData } from './panel-data.ts'
import { type Box, text } from './svg.ts'

const rowHeight = 20

interface Organize {
  readonly indexByName: Readonly<Record<string, number>>
  readonly renameByName: Readonly<Record<string, string>>
}

/** The rows of a table, joined and ordered as its transformations say. */
export function drawTable(panel: Panel, { answers }: PanelData, box: Box): string {
  const organize = panel.transformations?.find(({ id }) => id === 'organize')
  const { renameByName, indexByName }: Organize = organize?.options ?? { renameByName: {}, indexByName: {} }
  const fields = Object.keys(indexByName).toSorted((a, b) => (indexByName[a] ?? 0) - (indexByName[b] ?? 0))
  const rows = new Map<string, Record<string, string | number>>()
  for (const [refId, series] of answers) {
    for (const { metric, points } of series) {
      const key = JSON.stringify(Object.entries(metric).toSorted())
      const value = points.at(-1)?.[1] ?? Number.NaN
      rows.set(key, { ...metric, ...rows.get(key), [answers.size === 1 ? 'Value' : `Value #${refId}`]: value })
    }
  }
  const [sort] = (panel.options?.sortBy ?? []) as { displayName: string }[]
  const sortField = fields.find((field) => renameByName[field] === sort?.displayName) ?? ''
  const sorted = [...rows.values()].toSorted((a, b) => Number(b[sortField]) - Number(a[sortField]))
  const shown = sorted.slice(0, Math.floor(box.height / rowHeight) - 2)
  const column = box.width / fields.length
  const cell = (content: string, index: number, row: number) =>
    text(box.x + 8 + index * column, box.y + (row + 1) * rowHeight, content, { size: 11, widthMax: column - 12 })
  return [
    ...fields.map((field, index) => cell((renameByName[field] ?? field).toUpperCase(), index, 0)),
    ...shown.flatMap((row, at) =>
      fields.map((field, index) => cell(written(row[field], unitOf(panel, renameByName[field])), index, at + 1)),
    ),
    cell(sorted.length > shown.length ? `and ${sorted.length - shown.length} more` : '', 0, shown.length + 1),
  ].join('')
}

const written = (value: string | number | undefined, unit: string | undefined) =>
  typeof value === 'number' ? formatValue(value, unit) : (value ?? '')

function unitOf(panel: Panel, column: string | undefined): string | undefined {
  const { defaults, overrides = [] } = panel.fieldConfig ?? {}
  const own = overrides.find(({ matcher }) => matcher.options === column)?.properties.find(({ id }) => id === 'unit')
  return own?.value ?? defaults?.unit
}
