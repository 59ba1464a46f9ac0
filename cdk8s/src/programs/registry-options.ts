import type { Environment } from './environment.ts'
import type { RegistryOptions } from './registry.ts'

/** How to speak to the registry: `PLAIN_HTTP`, which is `true` or not set, and docker's own `DOCKER_CONFIG`. */
export function registryOptions({ optional }: Environment): RegistryOptions {
  const dockerConfig = optional('DOCKER_CONFIG')
  return { plainHttp: optional('PLAIN_HTTP') === 'true', ...(dockerConfig !== '' && { dockerConfig }) }
}
