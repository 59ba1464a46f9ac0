import { metrics } from '@catalog/api/contract'
import { describe, expect, it } from 'vitest'
import { bucket } from './promql.ts'

describe('bucket', () => {
  it('asks for a whole bound as every version of Prometheus writes it', () => {
    const query = bucket(metrics.events.publishDelay, 5)
    expect(query).toBe('catalog_event_publish_delay_seconds_bucket{job="catalog-api", le=~"5(\\\\.0)?"}')
    const [, pattern = ''] = /le=~"(.*)"/.exec(query) ?? []
    const written = ['5', '5.0', '50', '2.5', '300.0'].filter((le) =>
      new RegExp(`^(?:${JSON.parse(`"${pattern}"`)})$`).test(le),
    )
    expect(written).toEqual(['5', '5.0'])
  })

  it('asks for any other bound by its name', () => {
    expect(bucket(metrics.http.requestDuration, 0.25)).toBe(
      'catalog_http_request_duration_seconds_bucket{job="catalog-api", le="0.25"}',
    )
  })
})
