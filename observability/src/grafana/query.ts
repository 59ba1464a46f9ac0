import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog'
import { DataqueryBuilder as LokiQueryBuilder } from '@grafana/grafana-foundation-sdk/loki'
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus'
import { dataSource } from './data-sources.ts'

/** A query of a panel that draws lines or numbers. */
export interface Query {
  /** PromQL, or LogQL where the panel asks Loki. Variables of Grafana are written `$name`. */
  readonly expr: string
  /** What a series is called, `{{label}}` for a label's value. */
  readonly legend: string
  /** Draws the exemplars of the range too, each a link to its trace. Only histograms have them. */
  readonly exemplars?: true
}

type TargetBuilder = Builder<Dataquery>

/** Asks Prometheus for the range that is shown. */
export const rangeTargets = (queries: readonly Query[]): TargetBuilder[] =>
  queries.map(({ expr, legend, exemplars = false }, index) =>
    promTarget(expr, index).legendFormat(legend).range().exemplar(exemplars),
  )

/** Asks Prometheus for the values at the end of the range. */
export const instantTargets = (queries: readonly Query[]): TargetBuilder[] =>
  queries.map(({ expr, legend }, index) => promTarget(expr, index).legendFormat(legend).instant())

/** Asks Prometheus for the values at the end of the range, a row for each series. */
export const tableTargets = (expressions: readonly string[]): TargetBuilder[] =>
  expressions.map((expr, index) => promTarget(expr, index).instant().format(PromQueryFormat.Table))

/** Asks Loki for the range that is shown. @param linesMax of a query for lines, not of one for numbers */
export const lokiTargets = (queries: readonly Query[], linesMax?: number): TargetBuilder[] =>
  queries.map(({ expr, legend }, index) => {
    const target = new LokiQueryBuilder().datasource(dataSource('loki')).expr(expr).queryType('range')
    target.legendFormat(legend).refId(refId(index))
    return linesMax === undefined ? target : target.maxLines(linesMax)
  })

const promTarget = (expr: string, index: number) =>
  new DataqueryBuilder().datasource(dataSource('prometheus')).expr(expr).refId(refId(index))

/** What Grafana calls the query at `index`: A, B, …; throws RangeError after Z. */
export function refId(index: number): string {
  if (index > 25) throw new RangeError('A panel has at most 26 queries: split it')
  return String.fromCharCode(65 + index)
}
