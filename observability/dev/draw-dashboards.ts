import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard'
import { panelsOf } from '../src/dashboards/contents.ts'
import { drawDashboard, pixelsOf } from './draw-dashboard.ts'
import { initialVariables, secondsOf, stepOf } from './interpolate.ts'
import { type PanelData, panelData } from './panel-data.ts'
import { prometheusClient } from './prometheus-client.ts'

const usage = `Draws dashboards with what a Prometheus has for them, to look at them without Grafana.

  node observability/dev/draw-dashboards.ts [options] observability/generated/dashboards/*.json

  --prometheus <url>   default: http://localhost:9090
  --out <folder>       for one SVG each (default: dashboards)
  --range <duration>   instead of each dashboard's own, such as 30m
  --scrape <duration>  how often Prometheus scrapes (default: 15s)
  --var <name>=<value> a variable's value; else what Grafana would choose

Prints the panels that have no data. What asks Loki is left out.`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    prometheus: { type: 'string', default: 'http://localhost:9090' },
    out: { type: 'string', default: 'dashboards' },
    range: { type: 'string' },
    scrape: { type: 'string', default: '15s' },
    var: { type: 'string', multiple: true, default: [] },
    help: { type: 'boolean', short: 'h', default: false },
  },
})
const prometheus = prometheusClient(values.prometheus)
const chosen = new Map(values.var.map((assignment) => assignment.split('=', 2) as [string, string]))
const scrapeSeconds = secondsOf(values.scrape)

async function draw(dashboard: Dashboard): Promise<string> {
  const rangeSeconds = secondsOf(values.range ?? dashboard.time?.from.replace('now-', '') ?? '1h')
  const now = Math.floor(Date.now() / 1000)
  const whole = { start: now - rangeSeconds, end: now, step: 1 }
  const variables = new Map([...(await initialVariables(dashboard, prometheus, whole)), ...chosen])
  const data = new Map<number, PanelData>()
  for (const panel of panelsOf(dashboard)) {
    if (panel.datasource?.type !== 'prometheus') continue
    const stepMin = Math.max(scrapeSeconds, panel.interval === undefined ? 0 : secondsOf(panel.interval))
    const step = stepOf(rangeSeconds, pixelsOf(panel), stepMin)
    // As Grafana does, so that points stay where they are from one refresh to the next.
    const window = { start: Math.floor((now - rangeSeconds) / step) * step, end: now, step }
    const found = await panelData(panel, { prometheus, window, variables, scrapeSeconds })
    if (found.series.length === 0) console.log(`${dashboard.title}: no data for ${panel.title}`)
    data.set(panel.id ?? 0, found)
  }
  return drawDashboard(dashboard, data)
}

if (values.help || positionals.length === 0) {
  console.log(usage)
} else {
  await mkdir(values.out, { recursive: true })
  for (const file of positionals) {
    const dashboard: Dashboard = JSON.parse(await readFile(file, 'utf8'))
    await writeFile(join(values.out, `${basename(file, '.json')}.svg`), await draw(dashboard))
  }
}
