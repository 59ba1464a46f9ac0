import { describe, expect, it } from 'vitest'
import { promQueriesOf } from './dashboards/contents.ts'
import { dashboards } from './dashboards/index.ts'
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
