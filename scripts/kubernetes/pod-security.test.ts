import { describe, expect, it } from 'vitest'
import type { Container, PodSpec, PodTemplate } from './pod.ts'
import { podSecurityRules, podSecurityViolations } from './pod-security.ts'

const good: Container = {
  name: 'api',
  securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
}

const pod = (spec: Partial<PodSpec>): PodTemplate => ({
  spec: {
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [good],
    ...spec,
  },
})

const container = (changes: Partial<Container>) => pod({ containers: [{ ...good, ...changes }] })
const context = (changes: Container['securityContext']) =>
  container({ securityContext: { ...good.securityContext, ...changes } })
const podContext = (changes: PodSpec['securityContext']) =>
  pod({ securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' }, ...changes } })
const annotated = (value: string): PodTemplate => ({
  ...pod({}),
  metadata: { annotations: { 'container.apparmor.security.beta.kubernetes.io/api': value } },
})

const bad: readonly (readonly [rule: string, message: string, pod: PodTemplate])[] = [
  ['hostNamespaces', 'pod: hostNetwork is true', pod({ hostNetwork: true })],
  ['hostNamespaces', 'pod: hostPID is true', pod({ hostPID: true })],
  ['hostNamespaces', 'pod: hostIPC is true', pod({ hostIPC: true })],
  [
    'windowsHostProcess',
    'pod: windowsOptions.hostProcess is true',
    podContext({ windowsOptions: { hostProcess: true } }),
  ],
  [
    'windowsHostProcess',
    'container api: windowsOptions.hostProcess is true',
    context({ windowsOptions: { hostProcess: true } }),
  ],
  ['sysctls', 'pod: sysctls has kernel.msgmax', podContext({ sysctls: [{ name: 'kernel.msgmax' }] })],
  [
    'restrictedVolumes',
    'pod: the volume root is of the kind hostPath',
    pod({ volumes: [{ name: 'root', hostPath: { path: '/' } }] }),
  ],
  [
    'restrictedVolumes',
    'pod: the volume share is of the kind nfs',
    pod({
      volumes: [
        { name: 'tmp', emptyDir: {} },
        { name: 'share', nfs: { server: 'a', path: '/' } },
      ],
    }),
  ],
  ['privileged', 'container api: privileged is true', context({ privileged: true })],
  ['hostPorts', 'container api: hostPort is 80', container({ ports: [{}, { hostPort: 80 }] })],
  [
    'hostProbesAndHostLifecycle',
    'container api: livenessProbe names a host',
    container({ livenessProbe: { httpGet: { host: '169.254.169.254' } } }),
  ],
  [
    'hostProbesAndHostLifecycle',
    'container api: startupProbe, preStop names a host',
    container({
      startupProbe: { tcpSocket: { host: 'db' } },
      lifecycle: { preStop: { httpGet: { host: 'db' } }, postStart: { httpGet: {} } },
    }),
  ],
  ['procMount', 'container api: procMount is Unmasked', context({ procMount: 'Unmasked' })],
  [
    'capabilities_restricted',
    'container api: capabilities.drop lacks ALL',
    context({ capabilities: { drop: ['CHOWN'] } }),
  ],
  [
    'capabilities_restricted',
    'container api: capabilities.add has SYS_TIME',
    context({ capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE', 'SYS_TIME'] } }),
  ],
  [
    'allowPrivilegeEscalation',
    'container api: allowPrivilegeEscalation is not false',
    container({ securityContext: { capabilities: { drop: ['ALL'] } } }),
  ],
  [
    'appArmorProfile',
    'pod: the annotation container.apparmor.security.beta.kubernetes.io/api is unconfined',
    annotated('unconfined'),
  ],
  [
    'appArmorProfile',
    'container api: appArmorProfile.type is Unconfined',
    context({ appArmorProfile: { type: 'Unconfined' } }),
  ],
  ['seLinuxOptions', 'pod: seLinuxOptions.type is spc_t', podContext({ seLinuxOptions: { type: 'spc_t' } })],
  ['seLinuxOptions', 'container api: seLinuxOptions sets a user or a role', context({ seLinuxOptions: { role: 'r' } })],
  [
    'seccompProfile_restricted',
    'container api: seccompProfile.type is Unconfined',
    context({ seccompProfile: { type: 'Unconfined' } }),
  ],
  [
    'seccompProfile_restricted',
    'container api: seccompProfile is not set',
    pod({ securityContext: { runAsNonRoot: true } }),
  ],
  ['runAsNonRoot', 'container api: runAsNonRoot is false', context({ runAsNonRoot: false })],
  [
    'runAsNonRoot',
    'container api: runAsNonRoot is not set',
    pod({ securityContext: { seccompProfile: { type: 'Localhost' } } }),
  ],
  ['runAsUser', 'pod: runAsUser is 0', podContext({ runAsUser: 0 })],
  ['runAsUser', 'container api: runAsUser is 0', context({ runAsUser: 0 })],
]

it.each(bad)('%s: %s', (rule, message, violating) => {
  expect(podSecurityViolations(violating)).toEqual([{ rule, message }])
})

it('every rule has a pod that breaks it', () => {
  expect([...new Set(bad.map(([rule]) => rule))].toSorted()).toEqual(Object.keys(podSecurityRules).toSorted())
})

it.each(['initContainers', 'ephemeralContainers'] as const)('%s are judged as the others are', (kind) => {
  const violations = podSecurityViolations(pod({ [kind]: [{ name: 'other' }] }))
  expect(violations.map(({ message }) => message)).toEqual([
    'container other: capabilities.drop lacks ALL',
    'container other: allowPrivilegeEscalation is not false',
  ])
})

describe('keeps the standard', () => {
  it.each<readonly [string, PodTemplate]>([
    ['the least', pod({})],
    ['a service port', context({ capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } })],
    ['safe sysctls', podContext({ sysctls: [{ name: 'net.ipv4.tcp_wmem' }] })],
    ['no host port', container({ ports: [{ hostPort: 0 }] })],
    ['its own probes', container({ livenessProbe: { httpGet: { host: '' } } })],
    [
      'a profile of the node',
      context({ seccompProfile: { type: 'Localhost' }, appArmorProfile: { type: 'Localhost' } }),
    ],
    ['an old annotation', annotated('localhost/catalog')],
    ['a type of SELinux', podContext({ seLinuxOptions: { type: 'container_t' } })],
    [
      'all kinds of volumes',
      pod({
        volumes: [{ name: 'a' }, { name: 'b', secret: {} }, { name: 'c', projected: {} }, { name: 'd', image: {} }],
      }),
    ],
    [
      'everything said by the container',
      {
        spec: {
          containers: [
            {
              ...good,
              securityContext: {
                ...good.securityContext,
                runAsNonRoot: true,
                runAsUser: 65_532,
                seccompProfile: { type: 'RuntimeDefault' },
              },
            },
          ],
        },
      },
    ],
  ])('%s', (_what, kept) => {
    expect(podSecurityViolations(kept)).toEqual([])
  })
})
