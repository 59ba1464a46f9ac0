import type { ReleaseName } from './helm.ts'
import type { KubernetesOptions } from './kubernetes.ts'
import { type Service, servicePods } from './service-pods.ts'

/** The release of the chart that stands beside another one to try a new version. */
export const canaryOf = ({ name, namespace }: ReleaseName): ReleaseName => ({ name: `${name}-canary`, namespace })

/** `error` of Helm, who only says that it has waited for too long, with what the pods say of why. */
export async function rolloutFailure(error: unknown, service: Service, options?: KubernetesOptions): Promise<Error> {
  const message = error instanceof Error ? error.message : String(error)
  const pods = await servicePods(service, options).catch(() => [])
  const troubled = pods.filter(({ trouble, ending }) => trouble !== '' && !ending).slice(0, 3)
  const troubles = troubled.map(({ name, trouble }) => `${name}: ${trouble}`)
  return new Error([message, ...troubles].join('. '))
}
