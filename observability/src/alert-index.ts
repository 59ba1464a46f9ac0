import { dashboardUids } from './dashboards/uids.ts'
import type { Alert } from './rules/rule.ts'

interface Source {
  readonly title: string
  readonly alerts: readonly Alert[]
}

const head = '| alert | severity | after | dashboard | what it says |\n| --- | --- | --- | --- | --- |'

/** A Markdown document of all alerts by the file that they are in, with links to their runbooks. */
export const alertIndex = (sources: readonly Source[]): string =>
  ['# Alerts', ...sources.map(({ title, alerts }) => [`## ${title}`, head + rows(alerts)].join('\n\n'))]
    .join('\n\n')
    .concat('\n')

const rows = (alerts: readonly Alert[]) => alerts.map((alert) => `\n${row(alert)}`).join('')

const row = ({ alert, severity, dashboard, summary, ...rest }: Alert) =>
  `| ${[
    `[${alert}](../runbooks/${alert}.md)${rest.labels?.['long'] ? ` over ${rest.labels['long']}` : ''}`,
    severity,
    rest.for ?? '',
    `\`${dashboardUids[dashboard]}\``,
    summary
      .replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, '<$1>')
      .replaceAll(/\{\{[^}]*\}\}/g, '…')
      .replaceAll('|', '\\|'),
  ].join(' | ')} |`
