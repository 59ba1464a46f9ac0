import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import type { Ports } from './ports.ts'
import type { Found, ProgramName } from './programs.ts'

const root = join(import.meta.dirname, '../..')

/** The plain configuration files, as they are in this repository. */
export const files = {
  prometheus: join(root, 'prometheus/prometheus.yml'),
  rules: join(root, 'generated/rules'),
  alertmanager: join(root, 'generated/alertmanager/local.yaml'),
  jaeger: join(root, 'jaeger/config.yaml'),
  jaegerUi: join(root, 'jaeger/ui.json'),
  loki: join(root, 'loki/loki.yaml'),
  gateway: join(root, 'collector/gateway.yaml'),
  agent: join(root, 'collector/agent.yaml'),
} as const

const host = '127.0.0.1'
const at = (port: number) => ({ endpoint: `${host}:${port}` })

/** Metrics of a collector about itself; Jaeger 2 is one, too. */
const ownMetrics = (port: number) => ({
  telemetry: { metrics: { readers: [{ pull: { exporter: { prometheus: { host, port } } } }] } },
})

/** What is added to Jaeger's configuration so that it listens on these ports of this machine alone. */
const jaegerOverlay = (ports: Ports) => ({
  service: ownMetrics(ports.jaegerMetrics),
  extensions: {
    jaeger_query: { http: at(ports.jaeger), grpc: at(ports.jaegerQueryGrpc) },
    healthcheckv2: { http: at(ports.jaegerHealth) },
  },
  receivers: { otlp: { protocols: { grpc: at(ports.jaegerOtlpGrpc), http: at(ports.jaegerOtlpHttp) } } },
})

/** The same for the gateway. */
const gatewayOverlay = (ports: Ports) => ({
  service: ownMetrics(ports.gatewayMetrics),
  extensions: { health_check: at(ports.gatewayHealth) },
  receivers: { otlp: { protocols: { grpc: at(ports.gatewayGrpc), http: at(ports.otlp) } } },
})

/** The same for the agent. */
const agentOverlay = (ports: Ports) => ({
  service: ownMetrics(ports.agentMetrics),
  extensions: { health_check: at(ports.agentHealth) },
})

interface Scrapes {
  readonly alerting: unknown
  readonly scrape_configs: readonly { readonly job_name: string }[]
}

/** The configuration of Prometheus with the targets of this machine, without those of programs that are not there. */
export function localScrapes(text: string, ports: Ports, found: Found): string {
  const jobs: Readonly<Record<string, 'never' | readonly [port: number, ...needs: readonly ProgramName[]]>> = {
    'catalog-api': [ports.ops],
    // The database of `npm start` is a process of its own making; nothing watches over it.
    postgres: 'never',
    prometheus: [ports.prometheus],
    alertmanager: [ports.alertmanager, 'alertmanager'],
    jaeger: [ports.jaegerMetrics, 'jaeger'],
    'collector-gateway': [ports.gatewayMetrics, 'collector'],
    'collector-agent': [ports.agentMetrics, 'collector', 'loki'],
    loki: [ports.loki, 'loki'],
  }
  const targets = (port: number) => [{ targets: [`${host}:${port}`] }]
  const configuration = parse(text) as Scrapes
  const scrapes = configuration.scrape_configs.flatMap((scrape) => {
    const job = jobs[scrape.job_name]
    if (job === undefined) throw new Error(`nothing of this machine's stack is scraped as ${scrape.job_name}`)
    if (job === 'never') return []
    const [port, ...needs] = job
    const isThere = needs.every((name) => found[name] !== undefined)
    return isThere ? [{ job_name: scrape.job_name, static_configs: targets(port) }] : []
  })
  const alertmanagers = found.alertmanager ? [{ static_configs: targets(ports.alertmanager) }] : []
  return stringify({ ...configuration, alerting: { alertmanagers }, scrape_configs: scrapes })
}

/** Writes what differs from the plain files to `folder`, and the rules beside the configuration that names them. */
export function writeConfigurations(folder: string, ports: Ports, found: Found): void {
  mkdirSync(join(folder, 'rules'), { recursive: true })
  const write = (name: string, content: unknown) => writeFileSync(join(folder, name), stringify(content))
  write('jaeger.yaml', jaegerOverlay(ports))
  write('gateway.yaml', gatewayOverlay(ports))
  write('agent.yaml', agentOverlay(ports))
  writeFileSync(join(folder, 'prometheus.yml'), localScrapes(readFileSync(files.prometheus, 'utf8'), ports, found))
  if (!existsSync(files.rules)) return
  for (const name of readdirSync(files.rules)) cpSync(join(files.rules, name), join(folder, 'rules', name))
}
