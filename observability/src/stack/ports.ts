import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { defaultPorts } from '@catalog/api/contract'

/** Ports that people and the service know, as each program has them by default. */
export const publicPorts = {
  api: defaultPorts.http,
  ops: defaultPorts.ops,
  prometheus: 9090,
  alertmanager: 9093,
  jaeger: 16686,
  loki: 3100,
  otlp: 4318,
} as const

/** Ports that only the programs of the stack use among themselves. */
const privatePorts = [
  'gatewayGrpc',
  'gatewayHealth',
  'gatewayMetrics',
  'agentHealth',
  'agentMetrics',
  'jaegerQueryGrpc',
  'jaegerOtlpGrpc',
  'jaegerOtlpHttp',
  'jaegerHealth',
  'jaegerMetrics',
  'lokiGrpc',
] as const

export type PublicPort = keyof typeof publicPorts
type PrivatePort = (typeof privatePorts)[number]
export type Ports = Readonly<Record<PublicPort | PrivatePort, number>>

/**
 * The port of everything in the stack. Private ones are any that are free on 127.0.0.1 now.
 * @param chosen ports other than the default; 0 takes any that is free
 */
export async function allocatePorts(chosen: Readonly<Partial<Record<PublicPort, number>>>): Promise<Ports> {
  const wanted: Record<string, number> = { ...publicPorts, ...chosen }
  for (const name of privatePorts) wanted[name] = 0
  const names = Object.keys(wanted).filter((name) => wanted[name] === 0)
  const free = await freePorts(names.length)
  names.forEach((name, index) => {
    wanted[name] = free[index] ?? 0
  })
  return wanted as Ports
}

/** Different ones, because all are held at the same time before any is let go. */
async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(Array.from({ length: count }, listen))
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  for (const server of servers) server.close()
  return ports
}

async function listen(): Promise<Server> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}
