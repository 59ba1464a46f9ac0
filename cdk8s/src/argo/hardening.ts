import type { PodSecurityContext, SecurityContext } from './template.ts'

/** One user for all containers of a pod: what one of them writes, the others may read and change. */
const user = 1000

const unprivileged: SecurityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  readOnlyRootFilesystem: true,
}

export interface Hardening {
  readonly pod: PodSecurityContext
  readonly container: SecurityContext
}

const pod: PodSecurityContext = {
  runAsNonRoot: true,
  runAsUser: user,
  runAsGroup: user,
  fsGroup: user,
  seccompProfile: { type: 'RuntimeDefault' },
}

/**
 * How a step is shut in.
 * - `restricted`: the Pod Security Standard of that name, and a root filesystem that cannot be written.
 * - `rootlessBuild`: what rootless BuildKit needs to make user namespaces: no seccomp and no AppArmor profile, and
 *   `newuidmap`, which is set-uid. The script's container alone gets that. Of the standards only `privileged` lets it
 *   in, so it has a namespace to itself.
 */
export const hardening = {
  restricted: { pod, container: unprivileged },
  rootlessBuild: {
    pod,
    container: {
      allowPrivilegeEscalation: true,
      readOnlyRootFilesystem: true,
      seccompProfile: { type: 'Unconfined' },
      appArmorProfile: { type: 'Unconfined' },
    },
  },
} as const satisfies Readonly<Record<string, Hardening>>
export type HardeningName = keyof typeof hardening

const executorResources = {
  requests: { cpu: '10m', memory: '64Mi' },
  limits: { cpu: '500m', memory: '512Mi' },
} as const

/** Patches a pod so that the containers that Argo adds to it are as strict, whatever the controller's settings say. */
export function patchExecutor(containers: readonly ('wait' | 'main')[]): string {
  const patch = (name: string) => ({
    name,
    resources: executorResources,
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
  })
  return JSON.stringify({ initContainers: [patch('init')], containers: containers.map(patch) })
}
