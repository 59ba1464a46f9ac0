import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { stringify } from 'yaml'
import { alertIndex } from './alert-index.ts'
import { alertmanagerConfig } from './alertmanager/config.ts'
import { localConfig } from './alertmanager/local-config.ts'
import { chartValues } from './chart-values.ts'
import { dashboards } from './dashboards/index.ts'
import { ruleFiles } from './rules/files.ts'
import { isAlert, type RuleGroup } from './rules/rule.ts'
import { ruleFile, ruleFileText } from './rules/rule-file.ts'

const root = join(import.meta.dirname, '../..')
const generated = 'observability/generated'
const chartDashboards = 'helm/catalog-api/files/dashboards'
const notice = '# Written by `npm run generate` from observability/src.\n'

// Services that a production installation names for itself.
const grafanaUrl = 'https://grafana.example.com'
const alertmanager = alertmanagerConfig({
  pageUrl: 'https://events.pagerduty.com/v2/enqueue',
  ticketUrl: 'https://tickets.example.com/alertmanager',
  deadMansSwitchUrl: 'https://dead-mans-switch.example.com/catalog',
  secretsDir: '/etc/alertmanager/secrets',
})
const template = await readFile(join(import.meta.dirname, '../alertmanager/templates/catalog.tmpl'), 'utf8')
const values = chartValues({ alertmanager, template, platformRules: ruleFile(ruleFiles.platform, grafanaUrl) })

/** Every generated text by its path from the root of the repository. */
const texts: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    Object.entries(ruleFiles).map(([name, groups]) => [
      `${generated}/rules/${name}.yaml`,
      notice + ruleFileText(groups),
    ]),
  ),
  ...Object.fromEntries(Object.entries(values).map(([name, text]) => [`${generated}/values/${name}`, notice + text])),
  ...Object.fromEntries(
    dashboards.flatMap((dashboard) =>
      [`${generated}/dashboards`, chartDashboards].map((folder) => [
        `${folder}/${dashboard.uid}.json`,
        `${JSON.stringify(dashboard, null, 2)}\n`,
      ]),
    ),
  ),
  [`${generated}/alertmanager/alertmanager.yaml`]: notice + stringify(alertmanager, { aliasDuplicateObjects: false }),
  [`${generated}/alertmanager/local.yaml`]:
    notice + stringify(localConfig(alertmanager), { aliasDuplicateObjects: false }),
  [`${generated}/alertmanager/templates/catalog.tmpl`]: template,
  [`${generated}/alerts.md`]: alertIndex(
    Object.entries<readonly RuleGroup[]>(ruleFiles).map(([name, groups]) => ({
      title: `rules/${name}.yaml`,
      alerts: groups.flatMap(({ rules }) => rules.filter(isAlert)),
    })),
  ),
  'helm/catalog-api/files/rules/catalog-api.yaml': notice + ruleFileText(ruleFiles['catalog-api']),
}

for (const folder of [generated, chartDashboards]) await rm(join(root, folder), { recursive: true, force: true })
for (const [path, text] of Object.entries(texts)) {
  await mkdir(dirname(join(root, path)), { recursive: true })
  await writeFile(join(root, path), text)
}
