import { LogsSortOrder } from '@grafana/grafana-foundation-sdk/common'
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/logs'
import { NoUnit } from '@grafana/grafana-foundation-sdk/units'
import { dataSource } from './data-sources.ts'
import { type PanelPlan, type PanelText, plan } from './panel.ts'
import { lokiTargets } from './query.ts'

export interface LogLines extends Omit<PanelText, 'unit'> {
  /** LogQL. */
  readonly expr: string
}

const linesMax = 500

/** The newest lines of the range, at most 500. A line that is opened links to its trace. */
export function logLines({ expr, ...text }: LogLines): PanelPlan {
  const panel = new PanelBuilder()
    .datasource(dataSource('loki'))
    .targets(lokiTargets([{ expr, legend: '' }], linesMax))
    .showTime(true)
    .wrapLogMessage(true)
    .enableLogDetails(true)
    .sortOrder(LogsSortOrder.Descending)
  return plan(panel, 14, { ...text, unit: NoUnit })
}
