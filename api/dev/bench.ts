import { readFile, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { runLoad } from './bench-load.ts'
import { type Figures, formatComparison, formatReport, type Report, summarize } from './bench-report.ts'
import { prepareScenarios, type Scenario } from './bench-scenarios.ts'
import { readUsage } from './bench-usage.ts'
import { type ServiceProcess, startServiceProcess } from './service-process.ts'

const usage = `Measures the API: a service of its own over a PostgreSQL that writes as durably as in production.

  npm run bench -- [--seconds <n>] [--rounds <n>] [--connections <n>] [--json <file>] [--compare <file>]

  --seconds      how long each scenario runs in each round (default: 4)
  --rounds       how often each scenario runs, in turn with the others; the medians are reported (default: 3)
  --connections  requests under way at a time (default: 16)
  --json         writes the figures to a file
  --compare      shows the figures as multiples of those in a file that --json wrote

On a busy machine trust the processor time for each request, and ratios; not the rates.`

const warmUpSeconds = 1.5

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '16' },
    json: { type: 'string' },
    compare: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  },
})
const seconds = Number(values.seconds)
const rounds = Number(values.rounds)
const connections = Number(values.connections)

async function measure(service: ServiceProcess, { next }: Scenario): Promise<Figures> {
  const before = await readUsage(service.opsUrl)
  const { requests, ...load } = await runLoad({ ...service, connections, seconds, next })
  const after = await readUsage(service.opsUrl)
  return {
    ...load,
    cpuMicrosPerRequest: (after.cpuMicros - before.cpuMicros) / requests,
    statementsPerRequest: (after.statements - before.statements) / requests,
  }
}

async function run(): Promise<Report> {
  await using service = await startServiceProcess()
  const scenarios = await prepareScenarios(service)
  for (const { next } of scenarios) await runLoad({ ...service, connections, seconds: warmUpSeconds, next })
  const measured = new Map<string, Figures[]>(scenarios.map(({ name }) => [name, []]))
  for (let round = 1; round <= rounds; round++) {
    console.log(`Round ${round} of ${rounds}`)
    for (const scenario of scenarios) measured.get(scenario.name)?.push(await measure(service, scenario))
  }
  return {
    node: process.version,
    cpu: `${cpus().length} x ${cpus()[0]?.model}`,
    connections,
    seconds,
    rounds,
    scenarios: Object.fromEntries([...measured].map(([name, figures]) => [name, summarize(figures)])),
  }
}

async function main(): Promise<void> {
  if (values.help) return console.log(usage)
  if (![seconds, rounds, connections].every((number) => number > 0)) throw new Error('numbers above 0 are needed')
  const earlier = values.compare && (JSON.parse(await readFile(values.compare, 'utf8')) as Report)
  const report = await run()
  console.log(formatReport(report))
  if (earlier) console.log(`\nAs multiples of ${values.compare}:\n${formatComparison(report, earlier)}`)
  if (values.json) await writeFile(values.json, `${JSON.stringify(report, undefined, 2)}\n`)
  const failed = Object.values(report.scenarios).reduce((sum, scenario) => sum + scenario.failed, 0)
  if (failed > 0) throw new Error(`${failed} requests were not answered by 2xx: the figures are of no use`)
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))
await main()
