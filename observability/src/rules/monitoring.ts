import { foreignMetrics } from '../foreign-metrics.ts'
import { aggregate, increase, metric, rate, sumBy } from '../promql.ts'
import { releaseLabels } from './labels.ts'
import type { RuleGroup } from './rule.ts'

const { alertmanager, collector, prometheus } = foreignMetrics
const dropped = [collector.spansFailed, collector.logsFailed]
  .map((definition) => sumBy(['exporter'], rate(metric(definition), '10m')))
  .join(' or ')

/** Whether the monitoring itself can be believed. */
export const monitoringRules: RuleGroup = {
  name: 'monitoring',
  rules: [
    {
      alert: 'Watchdog',
      expr: 'vector(1)',
      severity: 'none',
      summary: 'Alerts get through',
      description: 'It always fires. A service outside of the cluster pages when it no longer hears of it.',
      dashboard: 'slo',
    },
    {
      alert: 'TargetDown',
      expr: `${aggregate('min', releaseLabels, metric(prometheus.up))} == 0`,
      for: '10m',
      severity: 'warning',
      summary: 'Not all of {{ $labels.job }} can be scraped',
      description: 'For 10 minutes. What these targets say is missing in every rule and panel.',
      dashboard: 'slo',
    },
    {
      alert: 'RuleEvaluationFails',
      expr: `${sumBy(['rule_group'], increase(metric(prometheus.ruleFailures), '15m'))} > 0`,
      severity: 'warning',
      summary: 'Prometheus cannot evaluate {{ $labels.rule_group }}',
      description: 'Within 15 minutes. Its alerts may not fire.',
      dashboard: 'slo',
    },
    {
      alert: 'NotificationsFail',
      expr: `${sumBy(['integration'], increase(metric(alertmanager.notificationsFailed), '15m'))} > 0`,
      severity: 'warning',
      summary: 'Alertmanager cannot notify by {{ $labels.integration }}',
      description: "Within 15 minutes. If that goes for every way out, the dead man's switch pages.",
      dashboard: 'slo',
    },
    {
      alert: 'TelemetryDropped',
      expr: `(${dropped}) > 0`,
      for: '10m',
      severity: 'warning',
      summary: 'The collector cannot hand over to {{ $labels.exporter }}',
      description: 'For 10 minutes. Spans are given up; the agent keeps log lines and sends them again.',
      dashboard: 'logs',
    },
  ],
}
