import type { Tenant, TenantStep } from '../tenant.ts'
import { literal } from './cel.ts'
import { type Action, admissionPolicy, type Demand } from './policy.ts'

/** The one container that may run without seccomp and AppArmor profiles and with a way to its user namespace. */
export interface Exception {
  readonly serviceAccount: string
  /** Exactly as the pod names it. */
  readonly image: string
}

const volumes = ['configMap', 'downwardAPI', 'emptyDir', 'projected', 'secret']

/** Argo calls the container of a step `main`. */
const exempt = ({ serviceAccount, image }: Exception) =>
  `(object.spec.?serviceAccountName.orValue('') == ${literal(serviceAccount)} && ` +
  `container.name == 'main' && container.image == ${literal(image)})`

/** Of the pod and of every container. */
const forAll: readonly Demand[] = [
  {
    expression: ['hostNetwork', 'hostPID', 'hostIPC'].map((key) => `!object.spec.?${key}.orValue(false)`).join(' && '),
    message: 'hostNetwork, hostPID and hostIPC have to be off',
  },
  {
    expression: `object.spec.?volumes.orValue([]).all(volume, ${volumes.map((type) => `has(volume.${type})`).join(' || ')})`,
    message: `volumes have to be one of ${volumes.join(', ')}`,
  },
  {
    expression: [
      "['sysctls', 'seLinuxOptions', 'windowsOptions'].all(key, !(key in variables.pod)) &&",
      "variables.containers.all(container, ['seLinuxOptions', 'windowsOptions', 'procMount'].all(key,",
      '!(key in container.?securityContext.orValue({}))))',
    ].join(' '),
    message: 'sysctls, seLinuxOptions, windowsOptions and procMount have to be left out',
  },
  {
    expression: "object.metadata.?annotations.orValue({}).all(key, !key.startsWith('container.apparmor.security'))",
    message: 'give AppArmor profiles in securityContext.appArmorProfile, not in an annotation',
  },
  {
    expression: '!has(object.spec.ephemeralContainers) || object.spec.ephemeralContainers.size() == 0',
    message: 'ephemeral containers are not allowed here',
  },
  {
    expression: 'variables.containers.all(container, !container.?securityContext.?privileged.orValue(false))',
    message: 'no container may be privileged',
  },
  {
    expression:
      'variables.containers.all(container, container.?ports.orValue([]).all(port, port.?hostPort.orValue(0) == 0))',
    message: 'no container may have a host port',
  },
  {
    expression:
      'variables.containers.all(container, container.?securityContext.?capabilities.?add.orValue([]).size() == 0)',
    message: 'no container may add capabilities',
  },
  {
    expression: [
      'variables.containers.all(container, container.?securityContext.?runAsNonRoot.orValue(',
      'variables.pod.?runAsNonRoot.orValue(false)) && container.?securityContext.?runAsUser.orValue(',
      'variables.pod.?runAsUser.orValue(1)) != 0)',
    ].join(''),
    message: 'every container has to run as another user than root, with runAsNonRoot: true',
  },
]

/** Of every container but the excepted. */
const forConfined: readonly Demand[] = [
  {
    expression:
      'variables.confined.all(container, !container.?securityContext.?allowPrivilegeEscalation.orValue(true))',
    message: 'allowPrivilegeEscalation has to be false',
  },
  {
    expression:
      "variables.confined.all(container, 'ALL' in container.?securityContext.?capabilities.?drop.orValue([]))",
    message: 'capabilities have to drop ALL',
  },
  {
    expression: [
      'variables.confined.all(container, container.?securityContext.?seccompProfile.?type.orValue(',
      "variables.pod.?seccompProfile.?type.orValue('')) in ['RuntimeDefault', 'Localhost'])",
    ].join(''),
    message: 'seccompProfile has to be RuntimeDefault or Localhost',
  },
  {
    expression: [
      'variables.confined.all(container, container.?securityContext.?appArmorProfile.?type.orValue(',
      "variables.pod.?appArmorProfile.?type.orValue('RuntimeDefault')) in ['RuntimeDefault', 'Localhost'])",
    ].join(''),
    message: 'appArmorProfile has to be RuntimeDefault or Localhost',
  },
]

/** The exceptions that steps of `tenant` need. */
export function exceptionsOf({ steps }: Tenant): readonly Exception[] {
  return steps.filter(needsException).map(({ name, template }) => ({
    serviceAccount: template.serviceAccountName ?? name,
    image: template.script?.image ?? '',
  }))
}

function needsException({ template: { script, securityContext: pod } }: TenantStep): boolean {
  const own = script?.securityContext
  const profiles = [own?.seccompProfile ?? pod?.seccompProfile, own?.appArmorProfile ?? pod?.appArmorProfile]
  return own?.allowPrivilegeEscalation === true || profiles.some((profile) => profile?.type === 'Unconfined')
}

/**
 * The Pod Security Standard `restricted`, and no volumes that outlive the pod, for every container but `exceptions`;
 * they keep all of it but seccomp, AppArmor, the dropped capabilities and allowPrivilegeEscalation. For a namespace
 * whose Pod Security label has to let in more than it should.
 */
export function podSecurity(namespace: string, exceptions: readonly Exception[], action: Action) {
  const exempted = exceptions.map(exempt).join(' || ') || 'false'
  return admissionPolicy({
    name: `catalog-pods-in-${namespace}`,
    description: 'Restricted pods, except for the one container that builds images.',
    resources: [{ apiGroups: [''], resources: ['pods', 'pods/ephemeralcontainers'], operations: ['CREATE', 'UPDATE'] }],
    scopes: [{ namespaces: [namespace], action }],
    variables: [
      { name: 'pod', expression: 'object.spec.?securityContext.orValue({})' },
      { name: 'containers', expression: 'object.spec.containers + object.spec.?initContainers.orValue([])' },
      { name: 'confined', expression: `variables.containers.filter(container, !(${exempted}))` },
    ],
    demands: [...forAll, ...forConfined],
  })
}
