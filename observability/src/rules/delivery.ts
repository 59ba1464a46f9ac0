import { metrics } from '@catalog/api/contract'
import { increase, metric, sumBy } from '../promql.ts'
import type { RuleGroup } from './rule.ts'

const unsuccessful = metric(metrics.delivery.deployments, { result: ['failed', 'rolled_back'] })

export const deliveryRules: RuleGroup = {
  name: 'delivery',
  rules: [
    {
      alert: 'DeploymentFailed',
      expr: `${sumBy(['environment', 'result'], increase(unsuccessful, '1h'))} > 0`,
      severity: 'warning',
      summary: 'A deployment to {{ $labels.environment }} has {{ $labels.result }}',
      description: 'Within an hour. The environment runs what it ran before, or nothing new: see the workflow.',
      dashboard: 'delivery',
    },
  ],
}
