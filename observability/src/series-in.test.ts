import { expect, it } from 'vitest'
import { seriesIn } from './series-in.ts'

it.each([
  ['up', ['up']],
  ['up == 0', ['up']],
  ['sum(rate(a_total{job="b", route=~"/v1/.*"}[5m])) by (route)', ['a_total']],
  ['sum by (le, job) (rate(a_bucket[$__rate_interval]))', ['a_bucket']],
  ['histogram_quantile(0.99, sum by (le) (rate(a_bucket[5m])))', ['a_bucket']],
  ['a / on (pod) group_left (node) b', ['a', 'b']],
  ['a / on(pod) group_left b', ['a', 'b']],
  ['a unless b or c and d', ['a', 'b', 'c', 'd']],
  ['a > bool 1', ['a']],
  ['rate(a[5m] offset 1h) @ start()', ['a']],
  ['slo:sli_error:ratio_rate5m > 14.4e0 * 0.001', ['slo:sli_error:ratio_rate5m']],
  ['{__name__="a", job="b"}', ['a']],
  ['absent(up{job="a"}) == 1 # and b', ['up']],
  ['label_replace(a, "b", "$1", "c", "(.*)")', ['a']],
  [`a{namespace="$namespace"} and b{pod=~"\${pod:regex}"}`, ['a', 'b']],
  ['1e3 * +Inf', []],
])('%s', (expression, metrics) => {
  expect(seriesIn(expression)).toEqual(metrics)
})
