import { metrics } from '@catalog/api/contract'
import { maxBy, metric, rate, sumBy } from '../promql.ts'
import { podLabels, releaseLabels } from './labels.ts'
import type { RuleGroup } from './rule.ts'

const { poolConnections, poolConnectionsMax, poolWaiting, acquireRejected } = metrics.db
const inUse = sumBy(podLabels, metric(poolConnections, { state: 'in_use' }))
const max = sumBy(podLabels, metric(poolConnectionsMax))
const waiting = sumBy(podLabels, metric(poolWaiting))

/** What a process has too little of (USE: utilization, saturation, errors). */
export const runtimeRules: RuleGroup = {
  name: 'catalog-api-runtime',
  rules: [
    {
      alert: 'CatalogEventLoopLate',
      expr: `${maxBy(podLabels, metric(metrics.service.eventLoopDelay, { stat: 'p99' }))} > 0.25`,
      for: '10m',
      severity: 'warning',
      summary: 'The event loop of {{ $labels.pod }} runs {{ $value | humanizeDuration }} late',
      description:
        'For 10 minutes. The pod has too little CPU, or something computes for long: every request of the pod waits for it.',
      dashboard: 'runtime',
    },
    {
      alert: 'CatalogPoolSaturated',
      expr: `${inUse} / ${max} > 0.9\nand ${waiting} > 0`,
      for: '10m',
      severity: 'warning',
      summary: '{{ $labels.pod }} uses {{ $value | humanizePercentage }} of its database sessions, and requests wait',
      description:
        'For 10 minutes. Slow statements hold sessions; if there are none, raise config.dbPoolMax as far as PostgreSQL ' +
        'allows.',
      dashboard: 'runtime',
    },
    {
      alert: 'CatalogPoolRefuses',
      expr: `${sumBy([...releaseLabels, 'reason'], rate(metric(acquireRejected), '5m'))} > 0.1`,
      for: '5m',
      severity: 'warning',
      summary: '{{ $value | humanize }} requests a second get no database session ({{ $labels.reason }})',
      description:
        'For 5 minutes; each was answered with 503. The database is down, or slower than what comes in. If it costs ' +
        'too much of the error budget, that pages.',
      dashboard: 'runtime',
    },
  ],
}
