import type { Environment } from './environment.ts'
import type { KubernetesOptions } from './kubernetes.ts'

/** The API server of the pod, unless `KUBERNETES_SERVER` and `TOKEN_FILE` name another, outside a cluster. */
export function kubernetesOptions(env: Environment): KubernetesOptions {
  const [server, tokenFile] = [env.optional('KUBERNETES_SERVER'), env.optional('TOKEN_FILE')]
  return { ...(server !== '' && { server }), ...(tokenFile !== '' && { tokenFile }) }
}
