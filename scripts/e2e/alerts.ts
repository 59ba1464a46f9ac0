/**
 * Proves with a real Prometheus and Alertmanager over the real service that a database that is gone pages the right
 * receiver, in the time that the burn rate says, and clears; and that the budget is what the requests come to.
 *
 *   node scripts/e2e/alerts.ts
 *
 * Needs `prometheus`, and `alertmanager` or Debian's `prometheus-alertmanager`, on the PATH. All windows, `for` and waits
 * are divided by `factor`, so that an hour passes in two minutes; thresholds and queries are those of production.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { stringify } from 'yaml'
import { startEmbeddedPostgres } from '../../api/dev/embedded-postgres.ts'
import { alertmanagerConfig } from '../../observability/src/alertmanager/config.ts'
import { objectives } from '../../observability/src/slo/objectives.ts'
import { errorBudget, ofObjective, sloSeries } from '../../observability/src/slo/recordings.ts'
import { findPrograms } from '../../observability/src/stack/programs.ts'
import { answers, eventually, freePort, startProgram } from './alerts/processes.ts'
import { startProxy } from './alerts/proxy.ts'
import { startReceiver } from './alerts/receiver.ts'
import { scaledRoutes, scaledRules } from './alerts/scaled.ts'

const factor = 30
const root = join(import.meta.dirname, '../..')
const objective = objectives.availability
const quietSeconds = 3600 / factor + 10
const outageSeconds = 30
const requestsPerSecond = 10

const say = (text: string) => console.log(text)
const cleanups: (() => unknown)[] = []

async function main() {
  const programs = findMonitoring()
  const folder = await mkdtemp(join(tmpdir(), 'alerts-'))
  cleanups.push(() => rm(folder, { recursive: true, force: true }))
  const receiver = await startReceiver()
  cleanups.push(receiver.close)
  const service = await startService(folder)
  const prometheus = await startMonitoring(programs, folder, receiver.url, service.opsPort)
  const load = startLoad(service.url)
  cleanups.push(load.stop)

  // A machine that is busy may be paged for its latency, too, and rightly so.
  const page = () =>
    receiver.notifications.filter(({ receiver: name, body }) => name === 'page' && body.includes(objective.alert))
  await eventually('the watchdog gets through', 60, () =>
    receiver.notifications.find(({ receiver: name }) => name === 'dead-mans-switch'),
  )
  say(`requests for ${quietSeconds} s without a failure`)
  await sleep(quietSeconds * 1000)
  if (page().length > 0) throw new Error(`paged without a reason: ${page()[0]?.body}`)

  const cutAt = performance.now() / 1000
  service.database.cut()
  const first = await eventually('a page', outageSeconds, () => page()[0])
  assertPage(first.body, 'trigger')
  const waited = first.at - cutAt
  assertWithin('seconds from the outage to the page', waited, ...pageSeconds())
  await sleep(Math.max(0, outageSeconds - waited) * 1000)
  service.database.mend()
  const mendedAt = performance.now() / 1000
  const resolved = await eventually('the page is taken back', resolveSeconds(), () =>
    page().find(({ body }) => body.includes('"event_action":"resolve"')),
  )
  say(`taken back ${(resolved.at - mendedAt).toFixed(1)} s after the database came back`)
  assertPage(resolved.body, 'resolve')

  load.stop()
  await sleep(2000)
  await assertBudget(prometheus, load.counts())
  const others = new Set(
    receiver.notifications.map(
      ({ receiver: name, body }) => `${name} ${/Catalog\w+|(?<="alertname":")\w+/.exec(body)?.[0]}`,
    ),
  )
  say(`notifications: ${[...others].join(', ')}`)
}

/** The service over a database that can be cut off. */
async function startService(folder: string) {
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') })
  cleanups.push(postgres.stop)
  const database = await startProxy(postgres.port)
  cleanups.push(database.close)
  const [port, opsPort] = [await freePort(), await freePort()]
  const url = new URL(postgres.url)
  url.port = String(database.port)
  const env = { PORT: String(port), OPS_PORT: String(opsPort), DATA_DIR: join(folder, 'data'), DATABASE_URL: url.href }
  await mkdir(env.DATA_DIR)
  cleanups.push(startProgram(folder, [process.execPath, join(root, 'api/dev/start.ts')], env))
  await eventually('the service is ready', 120, () => answers(`http://127.0.0.1:${opsPort}/readyz`))
  return { url: `http://127.0.0.1:${port}/v1/products`, opsPort, database }
}

/** The files of the programs that are needed. Throws Error where one is not on the PATH. */
function findMonitoring() {
  const { prometheus, alertmanager } = findPrograms(process.env['PATH'] ?? '')
  if (prometheus !== undefined && alertmanager !== undefined) return { prometheus, alertmanager }
  throw new Error('put prometheus, and alertmanager or prometheus-alertmanager, on the PATH')
}

/** Prometheus and Alertmanager with the generated rules and routes. @returns the address of Prometheus */
async function startMonitoring(
  programs: ReturnType<typeof findMonitoring>,
  folder: string,
  receiverUrl: string,
  opsPort: number,
): Promise<string> {
  const [prometheusPort, alertmanagerPort] = [await freePort(), await freePort()]
  const secretsDir = join(folder, 'secrets')
  await mkdir(secretsDir)
  for (const name of ['page-routing-key', 'ticket-token', 'dead-mans-switch-token']) {
    await writeFile(join(secretsDir, name), `secret-of-${name}`)
  }
  const routes = alertmanagerConfig({
    pageUrl: `${receiverUrl}/page`,
    ticketUrl: `${receiverUrl}/ticket`,
    deadMansSwitchUrl: `${receiverUrl}/dead-mans-switch`,
    secretsDir,
  })
  const generated = join(root, 'observability/generated')
  await writeFile(
    join(folder, 'alertmanager.yaml'),
    scaledRoutes(stringify({ ...routes, templates: [`${generated}/alertmanager/templates/*.tmpl`] }), factor),
  )
  const groups = await Promise.all(
    ['catalog-api', 'platform'].map(async (name) => {
      const file = join(folder, `${name}.rules.yaml`)
      await writeFile(file, scaledRules(await readFile(join(generated, `rules/${name}.yaml`), 'utf8'), factor))
      return file
    }),
  )
  const configuration = {
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
    rule_files: groups,
    alerting: { alertmanagers: [{ static_configs: [{ targets: [`127.0.0.1:${alertmanagerPort}`] }] }] },
    scrape_configs: [{ job_name: 'catalog-api', static_configs: [{ targets: [`127.0.0.1:${opsPort}`] }] }],
  }
  await writeFile(join(folder, 'prometheus.yaml'), stringify(configuration))
  const address = `http://127.0.0.1:${prometheusPort}`
  cleanups.push(
    startProgram(folder, [
      programs.alertmanager,
      `--config.file=${folder}/alertmanager.yaml`,
      `--storage.path=${folder}/alertmanager`,
      `--web.listen-address=127.0.0.1:${alertmanagerPort}`,
      '--cluster.listen-address=',
    ]),
    startProgram(folder, [
      programs.prometheus,
      `--config.file=${folder}/prometheus.yaml`,
      `--storage.tsdb.path=${folder}/prometheus`,
      `--web.listen-address=127.0.0.1:${prometheusPort}`,
      '--rules.alert.resend-delay=2s',
    ]),
  )
  await eventually('Alertmanager is ready', 60, () => answers(`http://127.0.0.1:${alertmanagerPort}/-/ready`))
  await eventually('Prometheus is ready', 60, () => answers(`${address}/-/ready`))
  return address
}

/** Requests at a steady rate, and what became of them. */
function startLoad(url: string) {
  let all = 0
  let failed = 0
  const timer = setInterval(() => {
    fetch(url, { signal: AbortSignal.timeout(5000) })
      .then(async (response) => {
        await response.arrayBuffer()
        all += 1
        failed += response.status >= 500 ? 1 : 0
      })
      .catch(() => say('a request had no answer'))
  }, 1000 / requestsPerSecond)
  return { stop: () => clearInterval(timer), counts: () => ({ all, failed }) }
}

/**
 * From when to when a total outage should page: the long window reaches its threshold after factor times budget of an
 * hour, then `for`; the rate over 5 minutes lags by up to that, and each of the steps may have just been missed.
 */
function pageSeconds(): readonly [number, number] {
  const reached = 3600 * 14.4 * errorBudget(objective)
  const held = 120
  const groupWait = 10
  return [held / factor, (reached + held + groupWait + 300) / factor + 4]
}

/** The alert over 6 hours belongs to the same page, and clears when its short window has; then the group is told. */
const resolveSeconds = () => (1800 + 300) / factor + 30

function assertWithin(what: string, value: number, least: number, most: number) {
  say(`${what}: ${value.toFixed(2)}, expected from ${least.toFixed(2)} to ${most.toFixed(2)}`)
  if (!(value >= least && value <= most)) throw new Error(`${what} is ${value}, not from ${least} to ${most}`)
}

function assertPage(body: string, action: string) {
  const page: { readonly routing_key?: string; readonly event_action?: string } = JSON.parse(body)
  say(`page: ${body.slice(0, 300)}`)
  if (page.event_action !== action) throw new Error(`the page is a ${page.event_action}, not a ${action}`)
  if (page.routing_key !== 'secret-of-page-routing-key') throw new Error('the page has not the key of its file')
}

/** The panel's query against the arithmetic over the requests that were sent. */
async function assertBudget(prometheus: string, { all, failed }: { readonly all: number; readonly failed: number }) {
  const query = ofObjective(objective, sloSeries.budgetRemaining)
  const response = await fetch(`${prometheus}/api/v1/query?query=${encodeURIComponent(query)}`)
  const { data } = (await response.json()) as { data: { result: readonly { value: readonly [number, string] }[] } }
  const recorded = Number(data.result[0]?.value[1])
  const byHand = 1 - failed / all / errorBudget(objective)
  say(`${all} requests, ${failed} failed: 1 - (${failed} / ${all}) / ${errorBudget(objective)} = ${byHand.toFixed(2)}`)
  assertWithin('budget that remains', recorded, byHand * 1.1, byHand * 0.9)
}

try {
  await main()
  say('ok')
} catch (error) {
  console.error(error)
  process.exitCode = 1
} finally {
  for (const cleanup of cleanups.toReversed()) await cleanup()
}
