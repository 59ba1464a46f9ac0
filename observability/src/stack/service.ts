import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { ContainerLog } from './container-log.ts'
import type { Ports } from './ports.ts'
import { type Running, running } from './process.ts'

const start = join(import.meta.dirname, '../../../api/dev/start.ts')

export interface ServiceOptions {
  readonly ports: Ports
  /** Where the pods' logs are; the service's own goes below, as a container's. */
  readonly podLogs: string
  /** Where spans go, by OTLP over HTTP. None: they go nowhere. */
  readonly otlpEndpoint: string | undefined
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>
  /** Told each line of its output. */
  readonly onLine?: (line: string) => void
}

/** Where the service's log is: as the kubelet would name it. */
export const serviceLog = (podLogs: string) =>
  join(podLogs, 'local_catalog-api_00000000-0000-0000-0000-000000000000/api/0.log')

/**
 * Starts what `npm start` does, in a process of its own. Every trace is exported: the gateway chooses.
 * The log is written as that of a container.
 */
export function startService({ ports, podLogs, otlpEndpoint, env, onLine }: ServiceOptions): Running {
  const child = spawn(process.execPath, [start], {
    env: {
      ...process.env,
      PORT: String(ports.api),
      OPS_PORT: String(ports.ops),
      LOG_PRETTY: 'false',
      ...(otlpEndpoint !== undefined && { OTEL_EXPORTER_OTLP_ENDPOINT: otlpEndpoint, OTEL_TRACES_SAMPLER_ARG: '1' }),
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=local',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const log = new ContainerLog(serviceLog(podLogs))
  const copy = (stream: 'stdout' | 'stderr', from: Readable) =>
    createInterface({ input: from }).on('line', (line) => {
      log.write(line, stream, new Date())
      onLine?.(line)
    })
  copy('stdout', child.stdout)
  copy('stderr', child.stderr)
  child.once('close', () => log.close())
  return running('service', child)
}
