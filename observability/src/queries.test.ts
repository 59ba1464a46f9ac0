import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { promQueriesOf } from './dashboards/contents.ts'
import { dashboards } from './dashboards/index.ts'
import { foreignMetrics } from './foreign-metrics.ts'
import { knownSeries, seriesOf, serviceMetrics } from './metrics.ts'
import { recordedSeries, ruleGroups } from './rules/files.ts'
import { seriesIn } from './series-in.ts'

const ruleQueries = ruleGroups.flatMap(({ rules }) => rules.map(({ expr }) => expr))
const dashboardQueries = dashboards.flatMap(promQueriesOf)

const unknownIn = (queries: readonly string[]) =>
  queries.flatMap(seriesIn).filter((series) => !(knownSeries.has(series) || recordedSeries.has(series)))

describe('no query asks for what nobody makes', () => {
  it('in the rules', () => {
    expect(unknownIn(ruleQueries)).toEqual([])
  })

  it('in the dashboards', () => {
    expect(unknownIn(dashboardQueries)).toEqual([])
  })

  it.each([
    ['rate(catalog_http_requests_total[5m])', ['catalog_http_requests_total']],
    ['argo_workflows_count{status="Failed"}', ['argo_workflows_count']],
    ['catalog_http_request_duration_seconds', ['catalog_http_request_duration_seconds']],
    ['sum(rate(catalog_http_request_duration_seconds_count[5m])) / up', []],
    ['slo:sli_error:ratio_rate5m', []],
    ['slo:sli_error:ratio_rate4m', ['slo:sli_error:ratio_rate4m']],
  ])('it would be seen in %s', (query, unknown) => {
    expect(unknownIn([query])).toEqual(unknown)
  })
})

it('every metric of the service can be seen', () => {
  const shown = new Set(dashboardQueries.flatMap(seriesIn))
  const hidden = serviceMetrics.filter((metric) => !seriesOf(metric).some((series) => shown.has(series)))
  expect(hidden.map(({ name }) => name)).toEqual([])
})

interface PipelineMetric {
  readonly name: string
  readonly help: string
  readonly labels: readonly { readonly key: string }[]
  readonly counter?: object
  readonly histogram?: { readonly buckets: readonly number[] }
}

/** Every metric that a generated workflow tells Argo to emit. */
function pipelineMetricsIn(value: unknown): readonly PipelineMetric[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'prometheus' && Array.isArray(inner) ? (inner as PipelineMetric[]) : pipelineMetricsIn(inner),
  )
}

describe('metrics of pipelines', async () => {
  const folder = join(import.meta.dirname, '../../workflows/production')
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.yaml'))
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))
  const emitted = texts.flatMap((text) =>
    text.split(/^---$/m).flatMap((document) => pipelineMetricsIn(parse(document))),
  )

  it.each(Object.values(foreignMetrics.pipelines).map((metric) => [metric.name, metric] as const))(
    '%s is what the workflows emit',
    (name, { type, help, labels, ...rest }) => {
      const own = emitted.filter((metric) => `argo_workflows_${metric.name}` === name)
      expect(own.length).toBeGreaterThan(0)
      for (const metric of own) {
        expect(metric).toMatchObject({
          help,
          ...(type === 'counter' ? { counter: {} } : { histogram: { buckets: 'buckets' in rest && rest.buckets } }),
        })
        expect(metric.labels.map(({ key }) => key).toSorted()).toEqual(Object.keys(labels).toSorted())
      }
    },
  )
})
