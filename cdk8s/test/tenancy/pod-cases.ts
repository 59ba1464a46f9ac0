import { imageReference } from '../../src/argo/index.ts'
import { images } from '../../src/versions.ts'
import { platform } from '../support/example-tenancy.ts'
import type { AdmissionCase, Fields } from './admission-case.ts'

const restricted = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
}
const unconfined = {
  allowPrivilegeEscalation: true,
  seccompProfile: { type: 'Unconfined' },
  appArmorProfile: { type: 'Unconfined' },
}
const wait = { name: 'wait', image: 'quay.io/argoproj/argoexec:v3.7.6', securityContext: restricted }
const main = { name: 'main', image: imageReference(images.buildkit, platform), securityContext: unconfined }

interface PodFields {
  readonly spec?: Fields
  readonly context?: Fields
  readonly main?: Fields
  readonly annotations?: Readonly<Record<string, string>>
}

/** A pod as Argo makes it of the step that builds, changed. */
function pod({ spec = {}, context = {}, main: changed = {}, annotations = {} }: PodFields = {}) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'admission-case', namespace: 'build', annotations },
    spec: {
      serviceAccountName: 'build-image',
      securityContext: { runAsNonRoot: true, runAsUser: 1000, ...context },
      volumes: [{ name: 'work', emptyDir: {} }],
      initContainers: [{ ...wait, name: 'init' }],
      containers: [{ ...main, ...changed }, wait],
      ...spec,
    },
  }
}

const asks = (name: string, object: object, refusal?: string): AdmissionCase => ({
  name,
  request: {
    apiGroup: '',
    resource: 'pods',
    operation: 'CREATE',
    namespace: 'build',
    username: 'system:serviceaccount:argo:argo',
    object,
  },
  ...(refusal !== undefined && { refusal }),
})
const inMain = (fields: Fields) => pod({ main: { securityContext: { ...unconfined, ...fields } } })
const inWait = (fields: Fields) =>
  pod({ spec: { containers: [main, { ...wait, securityContext: { ...restricted, ...fields } }] } })
/** The same with nothing that is excepted, so that each demand on the others can be broken alone. */
const plain = (fields: Fields) => pod({ main: { securityContext: { ...restricted, ...fields } } })

/** What runs in the namespace whose Pod Security label lets in everything. */
export const podCases: readonly AdmissionCase[] = [
  asks('the pod of the step that builds', pod()),
  asks('a pod that is restricted throughout', plain({})),
  asks(
    'a pod restricted by its own context',
    pod({
      context: { seccompProfile: { type: 'RuntimeDefault' } },
      spec: { containers: [main, { ...wait, securityContext: { ...restricted, seccompProfile: undefined } }] },
    }),
  ),
  asks('another account', pod({ spec: { serviceAccountName: 'checkout' } }), 'seccompProfile has to be'),
  asks('another image', pod({ main: { image: 'docker.io/moby/buildkit:latest' } }), 'seccompProfile has to be'),
  asks('another container', pod({ main: { name: 'other' } }), 'seccompProfile has to be'),
  asks(
    'an unconfined pod',
    pod({
      context: { seccompProfile: { type: 'Unconfined' } },
      spec: { containers: [main, { ...wait, securityContext: { ...restricted, seccompProfile: undefined } }] },
    }),
    'seccompProfile has to be',
  ),
  asks('seccomp beside the build', inWait({ seccompProfile: { type: 'Unconfined' } }), 'seccompProfile has to be'),
  asks('AppArmor beside the build', inWait({ appArmorProfile: { type: 'Unconfined' } }), 'appArmorProfile has to be'),
  asks(
    'more rights beside the build',
    inWait({ allowPrivilegeEscalation: true }),
    'allowPrivilegeEscalation has to be',
  ),
  asks('capabilities beside the build', inWait({ capabilities: {} }), 'capabilities have to drop ALL'),
  asks(
    'nothing said beside the build',
    pod({ spec: { containers: [main, { ...wait, securityContext: undefined }] } }),
    'capabilities have to drop ALL',
  ),
  asks('a privileged build', inMain({ privileged: true }), 'no container may be privileged'),
  asks(
    'more capabilities for the build',
    inMain({ capabilities: { add: ['SYS_ADMIN'] } }),
    'no container may add capabilities',
  ),
  asks('a build as root', inMain({ runAsUser: 0 }), 'as another user than root'),
  asks('a build that may be root', inMain({ runAsNonRoot: false }), 'as another user than root'),
  asks(
    'an unmasked /proc',
    pod({ spec: { hostUsers: false }, main: { securityContext: { ...unconfined, procMount: 'Unmasked' } } }),
    'procMount have to be left out',
  ),
  asks('another SELinux label', inMain({ seLinuxOptions: { type: 'spc_t' } }), 'seLinuxOptions'),
  asks('kernel settings', pod({ context: { sysctls: [{ name: 'net.ipv4.ip_forward', value: '1' }] } }), 'sysctls'),
  ...['hostNetwork', 'hostPID', 'hostIPC'].map((field) =>
    asks(field, pod({ spec: { [field]: true } }), 'have to be off'),
  ),
  ...Object.entries({
    hostPath: { path: '/' },
    nfs: { server: 'x', path: '/' },
    persistentVolumeClaim: { claimName: 'x' },
    csi: { driver: 'x' },
  }).map(([type, source]) =>
    asks(
      `a volume of type ${type}`,
      pod({ spec: { volumes: [{ name: 'v', [type]: source }] } }),
      'volumes have to be one of',
    ),
  ),
  asks(
    'a host port',
    pod({ main: { ports: [{ containerPort: 80, hostPort: 80 }] } }),
    'no container may have a host port',
  ),
  asks(
    'an AppArmor annotation',
    pod({ annotations: { 'container.apparmor.security.beta.kubernetes.io/wait': 'unconfined' } }),
    'not in an annotation',
  ),
  asks(
    'a privileged init container',
    pod({
      spec: { initContainers: [{ ...wait, name: 'init', securityContext: { ...unconfined, privileged: true } }] },
    }),
    'no container may be privileged',
  ),
  {
    name: 'a container to debug with',
    request: {
      apiGroup: '',
      resource: 'pods/ephemeralcontainers',
      operation: 'UPDATE',
      namespace: 'build',
      username: 'developer',
      object: pod({ spec: { ephemeralContainers: [{ name: 'debug', image: 'busybox' }] } }),
      oldObject: pod(),
    },
    refusal: 'ephemeral containers are not allowed here',
  },
]
