import type { Labels } from './label-selector.ts'

/** What of a pod the rules about pods look at (`core/v1`). */
export interface PodTemplate {
  readonly metadata?: { readonly labels?: Labels; readonly annotations?: Labels }
  readonly spec: PodSpec
}

export interface PodSpec {
  readonly hostNetwork?: boolean
  readonly hostPID?: boolean
  readonly hostIPC?: boolean
  readonly automountServiceAccountToken?: boolean
  readonly enableServiceLinks?: boolean
  readonly securityContext?: PodSecurityContext
  readonly containers: readonly Container[]
  readonly initContainers?: readonly Container[]
  readonly ephemeralContainers?: readonly Container[]
  readonly volumes?: readonly Volume[]
}

/** The field besides the name says what kind of volume it is. */
export type Volume = { readonly name: string } & { readonly [kind: string]: unknown }

/** Fields that pods and containers both have. */
export interface CommonSecurityContext {
  readonly runAsNonRoot?: boolean
  readonly runAsUser?: number
  readonly seccompProfile?: { readonly type: string }
  readonly appArmorProfile?: { readonly type: string }
  readonly seLinuxOptions?: { readonly type?: string; readonly user?: string; readonly role?: string }
  readonly windowsOptions?: { readonly hostProcess?: boolean }
}

export interface PodSecurityContext extends CommonSecurityContext {
  readonly sysctls?: readonly { readonly name: string }[]
}

export interface ContainerSecurityContext extends CommonSecurityContext {
  readonly privileged?: boolean
  readonly allowPrivilegeEscalation?: boolean
  readonly readOnlyRootFilesystem?: boolean
  readonly procMount?: string
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] }
}

export interface Container {
  readonly name: string
  readonly image?: string
  readonly securityContext?: ContainerSecurityContext
  readonly ports?: readonly { readonly hostPort?: number }[]
  readonly resources?: { readonly requests?: Amounts; readonly limits?: Amounts }
  readonly livenessProbe?: Handler
  readonly readinessProbe?: Handler
  readonly startupProbe?: Handler
  readonly lifecycle?: { readonly postStart?: Handler; readonly preStop?: Handler }
}

export type Amounts = Readonly<Record<string, string | number>>

export interface Handler {
  readonly httpGet?: { readonly host?: string }
  readonly tcpSocket?: { readonly host?: string }
}

/** All containers of a pod, also those that end before or begin after the others. */
export const containersOf = (spec: PodSpec): readonly Container[] => [
  ...(spec.initContainers ?? []),
  ...spec.containers,
  ...(spec.ephemeralContainers ?? []),
]

/** Every pod, or template of one, that a manifest of whatever kind holds, from the outside in. */
export function podTemplatesIn(manifest: unknown): readonly PodTemplate[] {
  if (typeof manifest !== 'object' || manifest === null) return []
  const inner = Object.values(manifest).flatMap(podTemplatesIn)
  return isPodTemplate(manifest) ? [manifest, ...inner] : inner
}

const isPodTemplate = (value: object): value is PodTemplate =>
  'spec' in value &&
  typeof value.spec === 'object' &&
  value.spec !== null &&
  'containers' in value.spec &&
  Array.isArray(value.spec.containers)

/** A rule that a pod breaks, and where and how. */
export interface Violation {
  readonly rule: string
  readonly message: string
}

/** Says what breaks the rule, once for each place; nothing when it is kept. */
export type PodRule = (pod: PodTemplate) => readonly string[]

/** A rule of every container. `check` answers with what is wrong. */
export const inContainers =
  (check: (container: Container, pod: PodTemplate) => string | undefined): PodRule =>
  (pod) =>
    containersOf(pod.spec).flatMap((container) => {
      const wrong = check(container, pod)
      return wrong === undefined ? [] : [`container ${container.name}: ${wrong}`]
    })

/** A rule of the pod as a whole. */
export const inSpec =
  (check: (spec: PodSpec) => readonly string[]): PodRule =>
  ({ spec }) =>
    check(spec).map((wrong) => `pod: ${wrong}`)

/** A rule of the security context of the pod and of each container. */
export const inSecurityContexts =
  (check: (context: CommonSecurityContext) => string | undefined): PodRule =>
  (pod) => {
    const wrong = pod.spec.securityContext && check(pod.spec.securityContext)
    return [
      ...(wrong === undefined ? [] : [`pod: ${wrong}`]),
      ...inContainers(({ securityContext }) => securityContext && check(securityContext))(pod),
    ]
  }

/** All violations of `rules`, given by name. */
export const violationsOf = (rules: Readonly<Record<string, PodRule>>, pod: PodTemplate): readonly Violation[] =>
  Object.entries(rules).flatMap(([rule, find]) => find(pod).map((message) => ({ rule, message })))
