import type { Environment } from './environment.ts'
import type { ServicePod } from './service-pods.ts'

/** The address of `path` on the port of a pod that is not for its clients: `OPS_PORT`. */
export function opsUrl({ ip }: Pick<ServicePod, 'ip'>, env: Environment, path: string): string {
  const host = ip.includes(':') ? `[${ip}]` : ip
  return `http://${host}:${env.count('OPS_PORT')}${path}`
}
