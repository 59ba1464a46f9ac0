import {
  type Container,
  type Handler,
  inContainers,
  inSecurityContexts,
  inSpec,
  type PodRule,
  type PodTemplate,
  type Violation,
  violationsOf,
} from './pod.ts'

const safeSysctls = new Set([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ping_group_range',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.tcp_wmem',
])
const seLinuxTypes = new Set(['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'])
const volumeKinds = new Set([
  ...['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'image', 'persistentVolumeClaim', 'projected'],
  'secret',
])
const profiles = new Set(['RuntimeDefault', 'Localhost'])
const appArmorAnnotation = /^container\.apparmor\.security\.beta\.kubernetes\.io\//
const appArmorValue = /^(|runtime\/default|localhost\/.*)$/

const hostOf = (handler: Handler | undefined) => handler?.httpGet?.host || handler?.tcpSocket?.host

/** Where a container lets the kubelet call another host. */
function handlersElsewhere({
  livenessProbe,
  readinessProbe,
  startupProbe,
  lifecycle = {},
}: Container): string | undefined {
  const handlers = { livenessProbe, readinessProbe, startupProbe, ...lifecycle }
  const elsewhere = Object.entries(handlers).filter(([, handler]) => hostOf(handler))
  return elsewhere.length > 0 ? `${elsewhere.map(([name]) => name).join(', ')} names a host` : undefined
}

function capabilities({ securityContext: { capabilities: { add = [], drop = [] } = {} } = {} }: Container) {
  if (!drop.includes('ALL')) return 'capabilities.drop lacks ALL'
  const added = add.filter((name) => name !== 'NET_BIND_SERVICE')
  return added.length > 0 ? `capabilities.add has ${added.join(', ')}` : undefined
}

const appArmorAnnotations: PodRule = ({ metadata: { annotations = {} } = {} }) =>
  Object.entries(annotations)
    .filter(([name, value]) => appArmorAnnotation.test(name) && !appArmorValue.test(value))
    .map(([name, value]) => `pod: the annotation ${name} is ${value}`)

const appArmorFields = inSecurityContexts(({ appArmorProfile }) =>
  appArmorProfile && !profiles.has(appArmorProfile.type)
    ? `appArmorProfile.type is ${appArmorProfile.type}`
    : undefined,
)

/** The rules of the level "restricted", baseline included, by the names of the API server's admission plugin. */
export const podSecurityRules: Readonly<Record<string, PodRule>> = {
  hostNamespaces: inSpec((spec) =>
    (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((name) => spec[name]).map((name) => `${name} is true`),
  ),
  windowsHostProcess: inSecurityContexts(({ windowsOptions }) =>
    windowsOptions?.hostProcess ? 'windowsOptions.hostProcess is true' : undefined,
  ),
  sysctls: inSpec(({ securityContext: { sysctls = [] } = {} }) =>
    sysctls.filter(({ name }) => !safeSysctls.has(name)).map(({ name }) => `sysctls has ${name}`),
  ),
  restrictedVolumes: inSpec(({ volumes = [] }) =>
    volumes.flatMap(({ name, ...source }) => {
      // Without a source it becomes an emptyDir.
      const kind = Object.keys(source)[0] ?? 'emptyDir'
      return volumeKinds.has(kind) ? [] : [`the volume ${name} is of the kind ${kind}`]
    }),
  ),
  privileged: inContainers(({ securityContext }) => (securityContext?.privileged ? 'privileged is true' : undefined)),
  hostPorts: inContainers(({ ports = [] }) => {
    const bound = ports.flatMap(({ hostPort }) => hostPort || [])
    return bound.length > 0 ? `hostPort is ${bound.join(', ')}` : undefined
  }),
  hostProbesAndHostLifecycle: inContainers(handlersElsewhere),
  procMount: inContainers(({ securityContext: { procMount = 'Default' } = {} }) =>
    procMount === 'Default' ? undefined : `procMount is ${procMount}`,
  ),
  capabilities_restricted: inContainers(capabilities),
  allowPrivilegeEscalation: inContainers(({ securityContext }) =>
    securityContext?.allowPrivilegeEscalation === false ? undefined : 'allowPrivilegeEscalation is not false',
  ),
  appArmorProfile: (pod) => [...appArmorAnnotations(pod), ...appArmorFields(pod)],
  seLinuxOptions: inSecurityContexts(({ seLinuxOptions: { type = '', user = '', role = '' } = {} }) => {
    if (!seLinuxTypes.has(type)) return `seLinuxOptions.type is ${type}`
    return user === '' && role === '' ? undefined : 'seLinuxOptions sets a user or a role'
  }),
  seccompProfile_restricted: (pod) => [
    ...inSecurityContexts(({ seccompProfile }) =>
      seccompProfile && !profiles.has(seccompProfile.type)
        ? `seccompProfile.type is ${seccompProfile.type}`
        : undefined,
    )(pod),
    ...inContainers(({ securityContext }, { spec }) =>
      securityContext?.seccompProfile || spec.securityContext?.seccompProfile ? undefined : 'seccompProfile is not set',
    )(pod),
  ],
  runAsNonRoot: (pod) => [
    ...inSecurityContexts(({ runAsNonRoot }) => (runAsNonRoot === false ? 'runAsNonRoot is false' : undefined))(pod),
    ...inContainers(({ securityContext }, { spec }) =>
      (securityContext?.runAsNonRoot ?? spec.securityContext?.runAsNonRoot) === undefined
        ? 'runAsNonRoot is not set'
        : undefined,
    )(pod),
  ],
  runAsUser: inSecurityContexts(({ runAsUser }) => (runAsUser === 0 ? 'runAsUser is 0' : undefined)),
}

/**
 * Where a pod breaks the Pod Security Standard "restricted" of Kubernetes 1.35. It is judged as a Linux pod in the
 * host's user namespace: the standard's relaxations for others are not granted.
 */
export const podSecurityViolations = (pod: PodTemplate): readonly Violation[] => violationsOf(podSecurityRules, pod)
