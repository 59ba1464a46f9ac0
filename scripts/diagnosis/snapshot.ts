/**
 * What a diagnosis looks at: objects as the Kubernetes API reports them, cut down to the fields that rules read. The
 * values of variables are not among them, so neither a finding nor a saved snapshot can hold a secret.
 */

export interface Metadata {
  readonly name: string
  readonly labels?: Readonly<Record<string, string>>
  readonly deletionTimestamp?: string
  readonly ownerReferences?: readonly { readonly kind: string; readonly name: string }[]
}

export interface Condition {
  readonly type: string
  readonly status: string
  readonly reason?: string
  readonly message?: string
}

export interface Terminated {
  readonly exitCode: number
  readonly reason?: string
}

/** One of its three members is set. */
export interface ContainerState {
  readonly waiting?: { readonly reason?: string; readonly message?: string }
  readonly running?: { readonly startedAt?: string }
  readonly terminated?: Terminated
}

export interface ContainerStatus {
  readonly name: string
  readonly image: string
  readonly ready: boolean
  readonly started?: boolean
  readonly restartCount: number
  readonly state?: ContainerState
  readonly lastState?: ContainerState
}

export interface Container {
  readonly name: string
  readonly image: string
  readonly resources?: {
    readonly requests?: Readonly<Record<string, string>>
    readonly limits?: Readonly<Record<string, string>>
  }
}

export interface Pod {
  readonly metadata: Metadata
  readonly spec: {
    readonly nodeSelector?: Readonly<Record<string, string>>
    readonly containers: readonly Container[]
    readonly initContainers?: readonly Container[]
  }
  readonly status: {
    readonly phase?: string
    readonly conditions?: readonly Condition[]
    readonly containerStatuses?: readonly ContainerStatus[]
    readonly initContainerStatuses?: readonly ContainerStatus[]
  }
}

export interface Deployment {
  readonly metadata: Metadata
  readonly spec: { readonly replicas?: number }
  readonly status: {
    readonly readyReplicas?: number
    readonly updatedReplicas?: number
    readonly conditions?: readonly Condition[]
  }
}

export interface Job {
  readonly metadata: Metadata
  readonly status: {
    readonly active?: number
    readonly failed?: number
    readonly succeeded?: number
    readonly conditions?: readonly Condition[]
  }
}

export interface Autoscaler {
  readonly metadata: Metadata
  readonly status: { readonly conditions?: readonly Condition[] }
}

export interface DisruptionBudget {
  readonly metadata: Metadata
  readonly status: {
    readonly disruptionsAllowed: number
    readonly currentHealthy: number
    readonly desiredHealthy: number
    readonly expectedPods: number
  }
}

export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>
  readonly matchExpressions?: readonly {
    readonly key: string
    readonly operator: string
    readonly values?: readonly string[]
  }[]
}

export interface NetworkPolicy {
  readonly metadata: Metadata
  readonly spec: {
    readonly podSelector: LabelSelector
    readonly policyTypes?: readonly string[]
    readonly egress?: readonly {
      readonly ports?: readonly {
        readonly port?: number | string
        readonly endPort?: number
        readonly protocol?: string
      }[]
    }[]
  }
}

export interface KubernetesEvent {
  readonly involvedObject: { readonly kind: string; readonly name: string }
  /** `Warning` or `Normal`. */
  readonly type?: string
  readonly reason?: string
  readonly message?: string
  /** RFC 3339. */
  readonly at?: string
}

/** What `/readyz` of a pod said: why it is not ready, or that it is by now; or why it could not be asked. */
export type Readiness = { readonly reason: string } | { readonly ready: true } | { readonly unreachable: string }

export interface Snapshot {
  readonly namespace: string
  readonly release: string
  /** When it was taken (RFC 3339). */
  readonly at: string
  readonly deployments: readonly Deployment[]
  /** Without those that are about to end. */
  readonly pods: readonly Pod[]
  readonly jobs: readonly Job[]
  readonly autoscalers: readonly Autoscaler[]
  readonly budgets: readonly DisruptionBudget[]
  /** All of the namespace, since they add up. */
  readonly policies: readonly NetworkPolicy[]
  /** Warnings about the release's objects, the newest last. */
  readonly events: readonly KubernetesEvent[]
  /** The last lines of containers that are not well, by `pod/container`: of the run before, where one has ended. */
  readonly logs: Readonly<Record<string, string>>
  /** By pod, of those that run and are not ready. */
  readonly readiness: Readonly<Record<string, Readiness>>
  /** What could not be read, and why: rules that need it find nothing. */
  readonly unread: readonly string[]
}
