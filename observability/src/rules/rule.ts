import { dashboardUids } from '../dashboards/uids.ts'

/** Where Grafana is, unless somebody knows better; the chart replaces it by `monitoring.prometheusRule.grafanaUrl`. */
const exampleGrafanaUrl = 'https://grafana.example.com'

/** Where people read the runbooks. */
const runbooksUrl = 'https://github.com/catalog-platform/catalog-platform/blob/main/observability/runbooks'

/**
 * How soon a person has to act: `critical` wakes one, `warning` becomes a ticket, `none` is for machines.
 */
export type Severity = 'critical' | 'warning' | 'none'

/** A recording rule (https://prometheus.io/docs/practices/rules: level:metric:operation). */
export interface Recording {
  readonly record: string
  readonly expr: string
  readonly labels?: Readonly<Record<string, string>>
}

/** An alerting rule as it is declared; {@link alertRule} makes what Prometheus reads of it. */
export interface Alert {
  /** CapWords; the runbook has this name. */
  readonly alert: string
  readonly expr: string
  /** How long `expr` has to hold, as a Prometheus duration. Default: not at all. */
  readonly for?: string
  readonly severity: Severity
  /** One line, a template of Prometheus. */
  readonly summary: string
  /** What it means and where to look first, a template of Prometheus. */
  readonly description: string
  readonly dashboard: keyof typeof dashboardUids
  readonly labels?: Readonly<Record<string, string>>
}

export type Rule = Recording | Alert

export interface RuleGroup {
  readonly name: string
  /** How often it is evaluated. Default: Prometheus' `evaluation_interval`. */
  readonly interval?: string
  readonly rules: readonly Rule[]
}

/** Whether a rule is an alert. */
export const isAlert = (rule: Rule): rule is Alert => 'alert' in rule

/** The alert as an entry of a rule file of Prometheus, with links to the dashboards of a Grafana. */
export function alertRule(
  { alert, expr, for: duration, severity, labels, ...texts }: Alert,
  grafanaUrl = exampleGrafanaUrl,
) {
  return {
    alert,
    expr,
    ...(duration !== undefined && { for: duration }),
    labels: { severity, ...labels },
    annotations: {
      summary: texts.summary,
      description: texts.description,
      dashboard_url: `${grafanaUrl}/d/${dashboardUids[texts.dashboard]}`,
      runbook_url: `${runbooksUrl}/${alert}.md`,
    },
  }
}
