import { metrics } from '@catalog/api/contract'
import { increase, maxBy, metric, sumBy } from '../promql.ts'
import { releaseLabels } from './labels.ts'
import type { RuleGroup } from './rule.ts'

const { pending, oldestAge } = metrics.events
const { deliveries } = metrics.webhooks
const attempts = (result: 'retried' | 'dead') => sumBy(releaseLabels, increase(metric(deliveries, { result }), '1h'))
const allAttempts = sumBy(releaseLabels, increase(metric(deliveries), '1h'))

/** The way of a change to those who listen. Every replica reports the same outbox, so its gauges are not added up. */
export const messagingRules: RuleGroup = {
  name: 'catalog-api-messaging',
  rules: [
    {
      alert: 'CatalogOutboxStuck',
      expr: `${maxBy(releaseLabels, metric(oldestAge))} > 300`,
      for: '2m',
      severity: 'critical',
      summary: 'The oldest event has waited {{ $value | humanizeDuration }} to be published',
      description:
        'Nobody learns of changes to the catalog any more. Events that are never published are in no latency objective, ' +
        'so this is the only alert on it.',
      dashboard: 'events',
    },
    {
      alert: 'CatalogOutboxGrows',
      expr: `${maxBy(releaseLabels, metric(pending))} > 1000`,
      for: '15m',
      severity: 'warning',
      summary: '{{ $value }} events wait to be published',
      description: 'For 15 minutes. More is written than is published.',
      dashboard: 'events',
    },
    {
      alert: 'CatalogWebhooksDead',
      expr: `${attempts('dead')} > 0`,
      severity: 'warning',
      summary: '{{ $value | humanize }} events were given up for a webhook within an hour',
      description: 'All attempts to deliver them failed. Whoever owns the webhook has missed them.',
      dashboard: 'events',
    },
    {
      alert: 'CatalogWebhooksRetry',
      expr: `${attempts('retried')} / ${allAttempts} > 0.5\nand ${attempts('retried')} > 10`,
      for: '15m',
      severity: 'warning',
      summary: '{{ $value | humanizePercentage }} of the attempts to deliver an event fail',
      description: 'Over an hour, and more than 10 of them. What fails is tried again, and given up in the end.',
      dashboard: 'events',
    },
  ],
}
