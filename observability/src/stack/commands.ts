import { join } from 'node:path'
import { files } from './configurations.ts'
import type { Ports } from './ports.ts'
import type { Command } from './process.ts'
import type { Found } from './programs.ts'

export interface StackOptions {
  readonly found: Found
  readonly ports: Ports
  /** Everything that the programs write is below it. */
  readonly folder: string
  /** Of the traces that are neither failed nor slow, 0 to 100. */
  readonly sampledPercent: number
}

const host = '127.0.0.1'
const url = (port: number, path: string) => `http://${host}:${port}${path}`

/** How each program that is there is started, in the order in which they need each other. */
export function stackCommands(options: StackOptions): readonly Command[] {
  const { found } = options
  return [
    ...(found.jaeger ? [jaeger(found.jaeger, options)] : []),
    ...(found.loki ? [loki(found.loki, options)] : []),
    ...(found.collector ? [gateway(found.collector, options)] : []),
    ...(found.collector && found.loki ? [agent(found.collector, options)] : []),
    ...(found.alertmanager ? [alertmanager(found.alertmanager, options)] : []),
    ...(found.prometheus ? [prometheus(found.prometheus, options)] : []),
  ]
}

const log = (folder: string, name: string) => join(folder, 'logs', `${name}.log`)
const overlaid = (base: string, folder: string, name: string) => [
  `--config=file:${base}`,
  `--config=file:${join(folder, 'configuration', name)}`,
]

const jaeger = (file: string, { folder, ports }: StackOptions): Command => ({
  name: 'jaeger',
  file,
  args: overlaid(files.jaeger, folder, 'jaeger.yaml'),
  env: { JAEGER_UI_CONFIG: files.jaegerUi },
  logFile: log(folder, 'jaeger'),
  readyUrl: url(ports.jaegerHealth, '/status'),
})

const loki = (file: string, { folder, ports }: StackOptions): Command => ({
  name: 'loki',
  file,
  args: [
    `-config.file=${files.loki}`,
    '-config.expand-env=true',
    `-server.http-listen-address=${host}`,
    `-server.http-listen-port=${ports.loki}`,
    `-server.grpc-listen-address=${host}`,
    `-server.grpc-listen-port=${ports.lokiGrpc}`,
  ],
  env: { LOKI_DATA: join(folder, 'loki') },
  logFile: log(folder, 'loki'),
  readyUrl: url(ports.loki, '/ready'),
})

const gateway = (file: string, { folder, ports, sampledPercent }: StackOptions): Command => ({
  name: 'gateway',
  file,
  args: overlaid(files.gateway, folder, 'gateway.yaml'),
  env: {
    JAEGER_ENDPOINT: `${host}:${ports.jaegerOtlpGrpc}`,
    LOKI_ENDPOINT: url(ports.loki, ''),
    TRACES_SAMPLED_PERCENT: String(sampledPercent),
  },
  logFile: log(folder, 'gateway'),
  readyUrl: url(ports.gatewayHealth, '/'),
})

const agent = (file: string, { folder, ports }: StackOptions): Command => ({
  name: 'agent',
  file,
  args: overlaid(files.agent, folder, 'agent.yaml'),
  env: {
    GATEWAY_ENDPOINT: `${host}:${ports.gatewayGrpc}`,
    LOG_FILES: join(folder, 'pods/*/*/*.log'),
    AGENT_DATA: join(folder, 'agent'),
  },
  logFile: log(folder, 'agent'),
  readyUrl: url(ports.agentHealth, '/'),
})

const alertmanager = (file: string, { folder, ports }: StackOptions): Command => ({
  name: 'alertmanager',
  file,
  args: [
    `--config.file=${files.alertmanager}`,
    `--storage.path=${join(folder, 'alertmanager')}`,
    `--web.listen-address=${host}:${ports.alertmanager}`,
    // One process has nobody to share silences with.
    '--cluster.listen-address=',
  ],
  logFile: log(folder, 'alertmanager'),
  readyUrl: url(ports.alertmanager, '/-/ready'),
})

const prometheus = (file: string, { folder, ports }: StackOptions): Command => ({
  name: 'prometheus',
  file,
  args: [
    `--config.file=${join(folder, 'configuration/prometheus.yml')}`,
    `--storage.tsdb.path=${join(folder, 'prometheus')}`,
    '--storage.tsdb.retention.time=31d',
    '--storage.tsdb.retention.size=2GB',
    '--enable-feature=exemplar-storage',
    `--web.listen-address=${host}:${ports.prometheus}`,
  ],
  logFile: log(folder, 'prometheus'),
  readyUrl: url(ports.prometheus, '/-/ready'),
})
