import type { LabelSelector, Labels } from '../../../scripts/kubernetes/label-selector.ts'
import type { NetworkPolicy } from '../../../scripts/kubernetes/network-policy.ts'
import {
  type Amounts,
  type Container,
  type PodSpec,
  type PodTemplate,
  podTemplatesIn,
} from '../../../scripts/kubernetes/pod.ts'

export interface Metadata {
  readonly name: string
  readonly namespace?: string
  readonly labels?: Labels
  readonly annotations?: Labels
}

export interface KubernetesObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: Metadata
}

export interface EnvironmentVariable {
  readonly name: string
  readonly value?: string
  readonly valueFrom?: { readonly secretKeyRef?: { readonly name: string; readonly key: string } }
}

export interface RenderedContainer extends Container {
  readonly args?: readonly string[]
  readonly env?: readonly EnvironmentVariable[]
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[]
}

export interface RenderedPodSpec extends PodSpec {
  readonly containers: readonly RenderedContainer[]
  readonly initContainers?: readonly RenderedContainer[]
  readonly serviceAccountName?: string
  readonly terminationGracePeriodSeconds?: number
  readonly topologySpreadConstraints?: readonly {
    readonly topologyKey: string
    readonly whenUnsatisfiable: string
    readonly labelSelector: LabelSelector
  }[]
}

export interface Pod extends KubernetesObject {
  readonly spec: RenderedPodSpec
}

export interface Template {
  readonly metadata: { readonly labels: Labels; readonly annotations?: Labels }
  readonly spec: RenderedPodSpec
}

interface Selecting {
  readonly selector: LabelSelector
}

/** The kinds that suites look into, each as far as they do. */
export interface Kinds {
  readonly ConfigMap: KubernetesObject & { readonly data: Labels }
  readonly Deployment: KubernetesObject & {
    readonly spec: Selecting & {
      readonly replicas?: number
      readonly progressDeadlineSeconds: number
      readonly strategy: { readonly rollingUpdate: { readonly maxSurge: number | string } }
      readonly template: Template
    }
  }
  readonly HorizontalPodAutoscaler: KubernetesObject & {
    readonly spec: { readonly scaleTargetRef: object; readonly maxReplicas: number }
  }
  readonly Job: KubernetesObject & {
    readonly spec: { readonly activeDeadlineSeconds: number; readonly template: Template }
  }
  readonly LimitRange: KubernetesObject & {
    readonly spec: { readonly limits: readonly { readonly type: string; readonly max?: Amounts }[] }
  }
  readonly NetworkPolicy: KubernetesObject & NetworkPolicy
  readonly Pod: Pod
  readonly PodDisruptionBudget: KubernetesObject & { readonly spec: Selecting }
  readonly PrometheusRule: KubernetesObject & { readonly spec: { readonly groups: readonly object[] } }
  readonly ResourceQuota: KubernetesObject & { readonly spec: { readonly hard: Amounts } }
  readonly Secret: KubernetesObject & { readonly stringData: Labels }
  readonly Service: KubernetesObject & {
    readonly spec: {
      readonly selector: Labels
      readonly ports: readonly { readonly name: string; readonly port: number; readonly targetPort: string }[]
    }
  }
  readonly ServiceMonitor: KubernetesObject & {
    readonly spec: Selecting & { readonly endpoints: readonly { readonly relabelings: readonly object[] }[] }
  }
}

/** Those of `objects` that are of `kind`, in their order. */
export const ofKind = <Kind extends keyof Kinds>(
  objects: readonly KubernetesObject[],
  kind: Kind,
): readonly Kinds[Kind][] =>
  objects.filter((object) => object.kind === kind) as readonly KubernetesObject[] as readonly Kinds[Kind][]

/** The one of `objects` that is of `kind` and, where it is given, has `name`. Throws Error if there is not exactly one. */
export function theOnly<Kind extends keyof Kinds>(
  objects: readonly KubernetesObject[],
  kind: Kind,
  name?: string,
): Kinds[Kind] {
  const found = ofKind(objects, kind).filter(({ metadata }) => name === undefined || metadata.name === name)
  const [only] = found
  if (only === undefined || found.length > 1) throw new Error(`${found.length} objects ${kind} ${name ?? ''}`)
  return only
}

/** A pod that an object brings about. */
export interface RenderedPod {
  /** Kind and name of the object. */
  readonly owner: string
  readonly labels: Labels
  readonly template: PodTemplate
}

/** Every pod that the objects bring about, whatever their kinds. */
export const podsOf = (objects: readonly KubernetesObject[]): readonly RenderedPod[] =>
  objects.flatMap((object) =>
    podTemplatesIn(object).map((template) => ({
      owner: `${object.kind}/${object.metadata.name}`,
      labels: template.metadata?.labels ?? {},
      template,
    })),
  )
