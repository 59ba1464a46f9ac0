import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseExposition } from '../../../test/support/parse-exposition.ts'
import { type ExpositionFormat, type MetricFamily, negotiateExposition, renderExposition } from './exposition.ts'

const prometheus3 =
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,' +
  'text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1'

describe('negotiateExposition', () => {
  it.each<[string | undefined, ExpositionFormat]>([
    [prometheus3, 'openmetrics'],
    ['application/openmetrics-text', 'openmetrics'],
    ['application/openmetrics-text; version=1.0.0; charset=utf-8', 'openmetrics'],
    ['Application/OpenMetrics-Text;Version="1.0.0"', 'openmetrics'],
    ['text/plain;q=0.5, application/openmetrics-text;q=0.5', 'openmetrics'],
    [undefined, 'text'],
    ['', 'text'],
    ['*/*', 'text'],
    ['text/html,application/xhtml+xml,*/*;q=0.8', 'text'],
    ['text/plain;version=0.0.4', 'text'],
    ['application/openmetrics-text;q=0', 'text'],
    ['application/openmetrics-text;q=0.2, text/plain;q=0.9', 'text'],
    ['application/openmetrics-text;version=0.0.1', 'text'],
    ['application/openmetrics-text;q=banana', 'text'],
  ])('answers %j with %s', (accept, format) => {
    expect(negotiateExposition(accept)).toBe(format)
  })
})

const noUnit = () => undefined
const counter = (labels: Record<string, string>): MetricFamily => ({
  name: 'catalog_things_total',
  help: 'Things.',
  type: 'counter',
  values: [{ value: 3, labels }],
})
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const histogram: MetricFamily = {
  name: 'catalog_wait_seconds',
  help: 'How "long",\nin C:\\time.',
  type: 'histogram',
  values: [
    {
      value: 1,
      labels: { le: 1, route: '/a' },
      metricName: 'catalog_wait_seconds_bucket',
      exemplar: { labelSet: { trace_id: traceId }, value: 0.25, timestamp: 1700000000.5 },
    },
    { value: 1, labels: { le: '+Inf', route: '/a' }, metricName: 'catalog_wait_seconds_bucket', exemplar: null },
    { value: 0.25, labels: { route: '/a' }, metricName: 'catalog_wait_seconds_sum' },
    { value: 1, labels: { route: '/a' }, metricName: 'catalog_wait_seconds_count' },
  ],
}

describe('renderExposition', () => {
  it('writes OpenMetrics 1.0', () => {
    expect(
      renderExposition([counter({}), histogram], 'openmetrics', (name) => /_(seconds)$/.exec(name)?.[1]),
    ).toBe(`# HELP catalog_things Things.
# TYPE catalog_things counter
catalog_things_total 3
# HELP catalog_wait_seconds How \\"long\\",\\nin C:\\\\time.
# TYPE catalog_wait_seconds histogram
# UNIT catalog_wait_seconds seconds
catalog_wait_seconds_bucket{le="1.0",route="/a"} 1 # {trace_id="${traceId}"} 0.25 1700000000.5
catalog_wait_seconds_bucket{le="+Inf",route="/a"} 1
catalog_wait_seconds_sum{route="/a"} 0.25
catalog_wait_seconds_count{route="/a"} 1
# EOF
`)
  })

  it('writes Prometheus text 0.0.4', () => {
    expect(
      renderExposition([counter({}), histogram], 'text', () => 'seconds'),
    ).toBe(`# HELP catalog_things_total Things.
# TYPE catalog_things_total counter
catalog_things_total 3
# HELP catalog_wait_seconds How "long",\\nin C:\\\\time.
# TYPE catalog_wait_seconds histogram
catalog_wait_seconds_bucket{le="1.0",route="/a"} 1
catalog_wait_seconds_bucket{le="+Inf",route="/a"} 1
catalog_wait_seconds_sum{route="/a"} 0.25
catalog_wait_seconds_count{route="/a"} 1
`)
  })

  it.each([
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, '+Inf'],
    [Number.NEGATIVE_INFINITY, '-Inf'],
    [1e21, '1e+21'],
    [5e-7, '5e-7'],
    [-0.5, '-0.5'],
  ])('writes the value %d as %s', (value, written) => {
    const gauge: MetricFamily = { name: 'g', help: 'G.', type: 'gauge', values: [{ value, labels: {} }] }
    expect(renderExposition([gauge], 'text', noUnit)).toContain(`\ng ${written}\n`)
  })

  it.each(['openmetrics', 'text'] as const)('keeps any label value whole in %s', (format) => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const body = renderExposition([counter({ value })], format, noUnit)
        expect(parseExposition(body, format)[0]?.samples[0]?.labels).toEqual({ value })
      }),
    )
  })
})
