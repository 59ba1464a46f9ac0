/** Where notifications go and where what is secret about that is mounted. */
export interface AlertmanagerSettings {
  /** Events API 2 of PagerDuty, or what speaks it. */
  readonly pageUrl: string
  /** Takes Alertmanager's webhook and makes tickets. */
  readonly ticketUrl: string
  /** Expects to be called every minute, and pages when it is not. It may not depend on the cluster. */
  readonly deadMansSwitchUrl: string
  /** Folder with one file per secret: `page-routing-key`, `ticket-token`, `dead-mans-switch-token`. */
  readonly secretsDir: string
}

/** The names of the receivers. */
const receivers = {
  page: 'page',
  ticket: 'ticket',
  deadMansSwitch: 'dead-mans-switch',
  none: 'none',
} as const

// Silences and notifications are about an alert in an environment, not about each pod.
const groupBy = ['alertname', 'namespace']

/**
 * Alertmanager's configuration (https://prometheus.io/docs/alerting/latest/configuration): only `critical` pages, and
 * what has a severity that nobody knows becomes a ticket, so that nothing is lost.
 */
export const alertmanagerConfig = (settings: AlertmanagerSettings) => ({
  templates: ['templates/*.tmpl'],
  route: {
    receiver: receivers.ticket,
    group_by: groupBy,
    group_wait: '1m',
    group_interval: '5m',
    repeat_interval: '1d',
    routes: [
      {
        matchers: ['alertname = Watchdog'],
        receiver: receivers.deadMansSwitch,
        group_wait: '0s',
        group_interval: '1m',
        // Shorter than it, or every second time is skipped: what is repeated has to be older than this.
        repeat_interval: '50s',
      },
      { matchers: ['severity =~ "none|info"'], receiver: receivers.none },
      { matchers: ['severity = critical'], receiver: receivers.page, group_wait: '10s', repeat_interval: '4h' },
    ],
  },
  inhibit_rules: [inhibition('critical', 'warning|info'), inhibition('warning', 'info')],
  receivers: [
    { name: receivers.page, pagerduty_configs: [page(settings)] },
    { name: receivers.ticket, webhook_configs: [webhook(settings.ticketUrl, `${settings.secretsDir}/ticket-token`)] },
    {
      name: receivers.deadMansSwitch,
      webhook_configs: [
        {
          ...webhook(settings.deadMansSwitchUrl, `${settings.secretsDir}/dead-mans-switch-token`),
          send_resolved: false,
        },
      ],
    },
    { name: receivers.none },
  ],
})

/** What is more urgent says it for the rest, about the same alert in the same environment. */
const inhibition = (source: string, targets: string) => ({
  source_matchers: [`severity = ${source}`],
  target_matchers: [`severity =~ "${targets}"`],
  equal: groupBy,
})

const page = ({ pageUrl, secretsDir }: AlertmanagerSettings) => ({
  url: pageUrl,
  routing_key_file: `${secretsDir}/page-routing-key`,
  severity: 'critical',
  description: '{{ template "catalog.title" . }}',
  details: { text: '{{ template "catalog.text" . }}' },
})

const webhook = (url: string, tokenFile: string) => ({
  url,
  http_config: { authorization: { credentials_file: tokenFile } },
})
