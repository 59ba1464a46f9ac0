import { once } from 'node:events'
import { join, resolve } from 'node:path'
import { OptionError, type Options, parseOptions, usage } from './options.ts'
import { allocatePorts, type Ports } from './ports.ts'
import { type Running, untilReady } from './process.ts'
import { describeMissing, type Found, findPrograms } from './programs.ts'
import { serviceLog, startService } from './service.ts'
import { startStack } from './stack.ts'

// A first start makes a database and fills it.
const serviceTimeoutMs = 180_000

/** Runs all of it until `signal` is aborted; rejects with its reason where not everything is ready by then. */
async function observe({ ports: chosen, ...options }: Options, signal: AbortSignal): Promise<void> {
  const { sampledPercent, dataDir, service: wantsService } = options
  const stopped = once(signal, 'abort')
  const found = findPrograms(process.env.PATH ?? '')
  for (const line of describeMissing(found)) console.error(line)
  const ports = await allocatePorts(chosen)
  const folder = resolve(dataDir, 'observe')
  await using stack = await startStack({ found, ports, folder, sampledPercent }, signal)
  const running = [...stack.programs]
  let service: Running | undefined
  try {
    if (wantsService) {
      const { podLogs, otlpEndpoint } = stack
      service = startService({ ports, podLogs, otlpEndpoint, env: { DATA_DIR: resolve(dataDir) } })
      running.push(service)
      const readyUrl = `http://127.0.0.1:${ports.ops}/readyz`
      await untilReady(service, { readyUrl, logFile: serviceLog(podLogs) }, serviceTimeoutMs, signal)
    }
    if (running.length === 0) throw new OptionError('there is nothing to run: no program of the stack is on the PATH')
    console.log(greeting(ports, found, folder, wantsService))
    await Promise.race([stopped, ...running.map(failWhenEnded)])
  } finally {
    await service?.stop()
  }
}

async function failWhenEnded({ name, ended, child }: Running): Promise<never> {
  await ended
  throw new Error(`${name} has ended by itself (${child.signalCode ?? child.exitCode}); its log says why`)
}

function greeting(ports: Ports, found: Found, folder: string, service: boolean): string {
  const url = (port: number) => `http://localhost:${port}`
  const lines = [
    ...(service ? [`API           ${url(ports.api)}/v1/products`] : []),
    ...(found.prometheus ? [`Prometheus    ${url(ports.prometheus)}`] : []),
    ...(found.alertmanager ? [`Alertmanager  ${url(ports.alertmanager)}`] : []),
    ...(found.jaeger ? [`Jaeger        ${url(ports.jaeger)}`] : []),
    ...(found.loki ? [`Loki          ${url(ports.loki)}  (read by Grafana or logcli)`] : []),
    ...(found.collector ? [`OTLP/HTTP     ${url(ports.otlp)}`] : []),
    `Logs          ${join(folder, 'logs')}`,
  ]
  return `\n${lines.map((line) => `  ${line}`).join('\n')}\n\n  Ctrl-C ends all of it.\n`
}

const stopping = new AbortController()
// For good: a second Ctrl-C must not end this process before those that it started.
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => stopping.abort())
stopping.signal.addEventListener('abort', () => console.log('Ending'))

try {
  const options = parseOptions(process.argv.slice(2))
  if (options.help) console.log(usage)
  else await observe(options, stopping.signal)
} catch (error) {
  if (error !== stopping.signal.reason) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = error instanceof OptionError ? 2 : 1
  }
}
