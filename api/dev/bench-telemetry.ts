import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { opsPaths } from '../src/contract.ts'
import { runLoad } from './bench-load.ts'
import { alignTable } from './bench-report.ts'
import { prepareScenarios, type Scenario } from './bench-scenarios.ts'
import { readUsage } from './bench-usage.ts'
import { startEmbeddedPostgres } from './embedded-postgres.ts'
import { type ServiceProcess, startServiceProcess } from './service-process.ts'

const usage = `Measures what telemetry costs: processor time of the service for one request, by what is on.

  npm run bench:telemetry -- [--requests <n>] [--rounds <n>] [--connections <n>]

  --requests     of each kind with each setting in each round (default: 1000)
  --rounds       how often (default: 12)
  --connections  requests under way at a time (default: 8)

A process for each setting, all of them over one database, take turns within a round. The lowest figure of all rounds
is reported, since what else runs on the machine can only add to it. Metrics are always counted;
what reading them costs is reported by itself.`

const secondsMax = 120
const scrapes = 20
const scrapeIntervalSeconds = 15

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '12' },
    connections: { type: 'string', default: '8' },
    help: { type: 'boolean', short: 'h', default: false },
  },
})
const requestsMax = Number(values.requests)
const rounds = Number(values.rounds)
const connections = Number(values.connections)

interface Setting {
  readonly name: string
  /** Of the traces, 0 to 1; none are sent when it is left out. */
  readonly traced?: number
  readonly logged?: true
}

type Variables = Readonly<Record<string, string>>

interface Contender extends Setting {
  readonly service: ServiceProcess
}

const settings: readonly Setting[] = [
  { name: 'off' },
  { name: 'logs', logged: true },
  { name: 'logs, 5 % of traces', logged: true, traced: 0.05 },
  { name: 'logs, all traces', logged: true, traced: 1 },
]

/** Takes spans and forgets them, so that what is measured is the service's part. */
async function startSink() {
  const server = createServer((request, response) => {
    request.resume().once('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = async () => {
    server.closeAllConnections()
    server.close()
  }
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, [Symbol.asyncDispose]: close }
}

async function startDatabase() {
  const folder = await mkdtemp(join(tmpdir(), 'catalog-bench-'))
  const { url, stop } = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), log: () => undefined })
  const dispose = async () => {
    await stop()
    await rm(folder, { recursive: true, force: true })
  }
  return { url, [Symbol.asyncDispose]: dispose }
}

/** Starts the service with a setting. It says in its log that it has started, so that is turned off afterwards. */
async function start({ traced, logged }: Setting, otlp: string, shared: Variables): Promise<ServiceProcess> {
  const tracing = { OTEL_EXPORTER_OTLP_ENDPOINT: otlp, OTEL_TRACES_SAMPLER_ARG: String(traced) }
  const service = await startServiceProcess({ ...shared, ...(traced !== undefined && tracing) })
  if (logged) return service
  const answer = await fetch(`${service.opsUrl}${opsPaths.logLevel}`, { method: 'PUT', body: '{"level": "silent"}' })
  if (!answer.ok) throw new Error(`the log could not be turned off: ${await answer.text()}`)
  return service
}

const load = ({ service }: Contender, { next }: Scenario) =>
  runLoad({ ...service, connections, seconds: secondsMax, requestsMax, next })

/** Microseconds of the service's processor time for one request. */
async function measure(contender: Contender, scenario: Scenario): Promise<number> {
  const before = await readUsage(contender.service.opsUrl)
  const { requests, failed } = await load(contender, scenario)
  if (failed > 0) throw new Error(`${failed} requests were not answered by 2xx: the figures are of no use`)
  return ((await readUsage(contender.service.opsUrl)).cpuMicros - before.cpuMicros) / requests
}

/** Milliseconds of the service's processor time for one scrape. */
async function measureScrape({ service }: Contender): Promise<number> {
  const before = await readUsage(service.opsUrl)
  for (let scrape = 1; scrape < scrapes; scrape++) await readUsage(service.opsUrl)
  return ((await readUsage(service.opsUrl)).cpuMicros - before.cpuMicros) / scrapes / 1000
}

async function measureAll(contenders: readonly Contender[], scenarios: readonly Scenario[]) {
  const measured = new Map<string, number[]>()
  for (let round = 1; round <= rounds; round++) {
    console.log(`Round ${round} of ${rounds}`)
    for (const scenario of scenarios)
      for (const contender of contenders) {
        const key = `${scenario.name}/${contender.name}`
        measured.set(key, [...(measured.get(key) ?? []), await measure(contender, scenario)])
      }
  }
  return (scenario: string, contender: string) => Math.min(...(measured.get(`${scenario}/${contender}`) ?? []))
}

async function main(): Promise<void> {
  if (values.help) return console.log(usage)
  if (![requestsMax, rounds, connections].every((number) => number > 0)) throw new Error('numbers above 0 are needed')
  await using sink = await startSink()
  await using database = await startDatabase()
  await using stack = new AsyncDisposableStack()
  const shared = { DATABASE_URL: database.url, CURSOR_SECRET: 'shared by all processes of this run' }
  const contenders: Contender[] = []
  for (const setting of settings)
    contenders.push({ ...setting, service: stack.use(await start(setting, sink.endpoint, shared)) })
  const [first] = contenders
  if (first === undefined) return
  const scenarios = await prepareScenarios(first.service)
  // Twice, so that what is measured is compiled code.
  for (const scenario of [...scenarios, ...scenarios])
    for (const contender of contenders) await load(contender, scenario)
  const cost = await measureAll(contenders, scenarios)
  const rows = contenders.map(({ name }) => [
    name,
    ...scenarios.map((scenario) => {
      const micros = cost(scenario.name, name)
      const extra = micros / cost(scenario.name, first.name) - 1
      return `${micros.toFixed(0)} (${extra < 0 ? '' : '+'}${(extra * 100).toFixed(1)} %)`
    }),
  ])
  console.log(`\nCPU µs/request\n${alignTable([['', ...scenarios.map(({ name }) => name)], ...rows])}`)
  const scrape = await measureScrape(first)
  const share = scrape / scrapeIntervalSeconds / 10
  console.log(
    `\nA scrape takes ${scrape.toFixed(1)} ms: every ${scrapeIntervalSeconds} s, ${share.toFixed(2)} % of a core`,
  )
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))
await main()
