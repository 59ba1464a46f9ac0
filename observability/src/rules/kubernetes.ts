import { foreignMetrics } from '../foreign-metrics.ts'
import { maxBy, metric } from '../promql.ts'
import type { RuleGroup } from './rule.ts'

const { hpaReplicas, hpaReplicasMax, secretCreated } = foreignMetrics.kubernetes
const byAutoscaler = ['namespace', 'horizontalpodautoscaler']
const environments = { namespace: { matches: 'deploy-.+' } }
const signingKey = { namespace: 'release', secret: 'signing-key' }
const secondsPerDay = 86_400

export const kubernetesRules: RuleGroup = {
  name: 'kubernetes',
  rules: [
    {
      alert: 'AutoscalerAtMax',
      expr:
        `${maxBy(byAutoscaler, metric(hpaReplicas, environments))}\n` +
        `>= ${maxBy(byAutoscaler, metric(hpaReplicasMax, environments))}`,
      for: '30m',
      severity: 'warning',
      summary: '{{ $labels.horizontalpodautoscaler }} has all of its {{ $value }} replicas',
      description: 'For 30 minutes in {{ $labels.namespace }}. More load than now will not be met by more pods.',
      dashboard: 'runtime',
    },
    {
      alert: 'SigningKeyOld',
      expr: `(time() - ${maxBy(['namespace', 'secret'], metric(secretCreated, signingKey))}) / ${secondsPerDay} > 365`,
      for: '1h',
      severity: 'warning',
      summary: 'The key that signs releases is {{ $value | humanize }} days old',
      description: 'Replace it before somebody has had too long to find it. Releases are signed until then.',
      dashboard: 'argo',
    },
  ],
}
