import { foreignMetrics } from '../foreign-metrics.ts'
import { maxBy, metric, sumBy } from '../promql.ts'
import type { RuleGroup } from './rule.ts'

const { up, connections, connectionsMax } = foreignMetrics.postgres
const byServer = ['job', 'namespace', 'instance']

export const postgresRules: RuleGroup = {
  name: 'postgresql',
  rules: [
    {
      alert: 'PostgresDown',
      expr: `${maxBy(byServer, metric(up))} == 0`,
      for: '1m',
      severity: 'critical',
      summary: 'PostgreSQL cannot be reached ({{ $labels.instance }})',
      description: 'For a minute its exporter could not connect. The catalog answers with 503 until it is back.',
      dashboard: 'postgres',
    },
    {
      alert: 'PostgresMetricsAbsent',
      expr: `absent(${metric(up)})`,
      for: '10m',
      severity: 'warning',
      summary: 'Nothing is known of PostgreSQL',
      description: 'For 10 minutes no exporter has reported. PostgresDown cannot fire as long as that is so.',
      dashboard: 'postgres',
    },
    {
      alert: 'PostgresConnectionsNearMax',
      expr: `${sumBy(byServer, metric(connections))} / ${maxBy(byServer, metric(connectionsMax))} > 0.8`,
      for: '10m',
      severity: 'warning',
      summary: '{{ $value | humanizePercentage }} of the sessions of {{ $labels.instance }} are taken',
      description: 'For 10 minutes. At 100 % new pods cannot start, and so no rollout and no rollback ends.',
      dashboard: 'postgres',
    },
  ],
}
