import { exceptionsOf } from './admission/pod-security.ts'
import type { Manifest } from './manifest.ts'
import type { Enforcement } from './settings.ts'
import type { Tenant } from './tenant.ts'

type Level = 'privileged' | 'restricted'

/**
 * A namespace with its level of the Pod Security Standards. Where a pod needs an exception the label has to let in
 * everything, and an admission policy takes its place: see `podSecurity`.
 */
export function namespaceOf(tenant: Tenant, enforcement: Enforcement): Manifest {
  const relaxed = enforcement === 'permissive' && !tenant.guarded
  const level: Level = relaxed || exceptionsOf(tenant).length > 0 ? 'privileged' : 'restricted'
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: tenant.name,
      annotations: { 'kubernetes.io/description': tenant.purpose },
      labels: {
        ...podSecurityLabels('enforce', level),
        ...(relaxed && podSecurityLabels('warn', 'restricted')),
        // The controller's own way to say it of one namespace.
        ...(tenant.parallelism !== undefined && {
          'workflows.argoproj.io/parallelism-limit': String(tenant.parallelism),
        }),
      },
    },
  }
}

const podSecurityLabels = (mode: 'enforce' | 'warn', level: Level) => ({
  [`pod-security.kubernetes.io/${mode}`]: level,
  [`pod-security.kubernetes.io/${mode}-version`]: 'latest',
})
