import { metrics } from '@catalog/api/contract'
import { aggregate, maxBy, metric } from '../promql.ts'
import { podLabels, releaseLabels } from './labels.ts'
import type { RuleGroup } from './rule.ts'

const { build, ready, startTime } = metrics.service
const byVersion = [...releaseLabels, 'version', 'revision']

/** Whether the service is there, and stays. Its errors and latency are what the objectives are about. */
export const apiRules: RuleGroup = {
  name: 'catalog-api',
  rules: [
    {
      alert: 'CatalogApiAbsent',
      expr: `absent(${metric(build)})`,
      for: '5m',
      severity: 'critical',
      summary: 'No pod of the catalog API reports metrics',
      description:
        'For 5 minutes Prometheus has had nothing from any pod. Either none runs, or the ops port cannot be reached: ' +
        'look at the pods first, then at networkPolicy.opsFrom.',
      dashboard: 'api',
    },
    {
      alert: 'CatalogApiNotReady',
      expr: `${maxBy(releaseLabels, metric(ready))} == 0`,
      for: '2m',
      severity: 'critical',
      summary: 'No pod of the catalog API in {{ $labels.namespace }} is ready',
      description:
        'For 2 minutes no request has reached any: none is counted, so no objective sees it. /readyz and the log say why.',
      dashboard: 'api',
    },
    {
      alert: 'CatalogApiRestarts',
      expr: `${maxBy(podLabels, `changes(${metric(startTime)}[30m])`)} > 2`,
      severity: 'warning',
      summary: '{{ $labels.pod }} has started {{ $value }} times again within 30 minutes',
      description: 'The last words of the process are in the log of its previous container.',
      dashboard: 'runtime',
    },
    {
      alert: 'CatalogApiSeveralVersions',
      expr: `${aggregate('count', releaseLabels, aggregate('count', byVersion, metric(build)))} > 1`,
      for: '1h',
      severity: 'warning',
      summary: '{{ $value }} releases of the catalog API run at once in {{ $labels.namespace }}',
      description: 'For an hour. A rollout is stuck: its new pods do not become ready.',
      dashboard: 'api',
    },
  ],
}
