/*
 * What of Argo Events 1.9 is used here: EventBus, EventSource and Sensor of argoproj.io/v1alpha1. There is no npm package with
 * their types, and their CustomResourceDefinitions have no schema.
 */

/** A key of a secret in the namespace of the object. */
export interface SecretKey {
  readonly name: string
  readonly key: string
}

/** NATS JetStream, run by Argo Events or by somebody else. */
export interface EventBusSpec {
  readonly jetstream?: {
    readonly version: string
    readonly replicas: number
    readonly persistence: { readonly accessMode: 'ReadWriteOnce'; readonly volumeSize: string }
    readonly streamConfig: string
    readonly containerTemplate: PodContainer
    readonly metricsContainerTemplate: PodContainer
    readonly reloaderContainerTemplate: PodContainer
    readonly securityContext: object
    readonly metadata: { readonly labels: Readonly<Record<string, string>> }
  }
  readonly jetstreamExotic?: { readonly url: string; readonly streamConfig: string }
}

/** What Argo Events lets an object say of its pod. */
export interface PodTemplate {
  readonly serviceAccountName: string
  readonly metadata: { readonly labels: Readonly<Record<string, string>> }
  readonly securityContext: object
  readonly container: PodContainer
  readonly imagePullSecrets?: readonly { readonly name: string }[]
}

export interface PodContainer {
  readonly resources: object
  readonly securityContext: object
}

/** Takes events at HTTP endpoints to the bus. */
export interface EventSourceSpec {
  readonly replicas: 1
  readonly template: PodTemplate
  readonly service: { readonly ports: readonly [{ readonly port: number; readonly targetPort: number }] }
  /** By the name of the event. */
  readonly webhook: Readonly<Record<string, WebhookEvent>>
}

export interface WebhookEvent {
  readonly endpoint: `/${string}`
  readonly method: 'POST'
  /** A number, as text. */
  readonly port: string
  readonly url: ''
  /** Whoever does not say this token is answered with 401. */
  readonly authSecret: SecretKey
}

/** Starts something for events on the bus. */
export interface SensorSpec {
  readonly replicas: 1
  readonly template: PodTemplate
  readonly dependencies: readonly EventDependency[]
  readonly triggers: readonly Trigger[]
}

/** Events of a kind. */
export interface EventDependency {
  readonly name: string
  readonly eventSourceName: string
  readonly eventName: string
  /** All have to hold. */
  readonly filters: { readonly data: readonly DataFilter[] }
}

/** One of the values has to fit what is at the path; where nothing is, nothing fits. */
export interface DataFilter {
  /** As gjson reads it: keys parted by dots. */
  readonly path: string
  readonly type: 'string'
  /** Regular expressions of Go (RE2), which fit any part of the text that they are not anchored to. */
  readonly value: readonly [`^${string}$`, ...`^${string}$`[]]
}

export interface Backoff {
  readonly steps: number
  readonly duration: string
  /** Numbers: Argo Events takes text, and fails with it when it would try again. */
  readonly factor: number
  readonly jitter: number
}

export interface Trigger {
  readonly template: TriggerTemplate
  readonly retryStrategy: Backoff
  /** Each try counts. */
  readonly rateLimit?: { readonly unit: 'Second' | 'Minute' | 'Hour'; readonly requestsPerUnit: number }
  /** The event leaves the bus when this has been done, or has failed for good. Without it failures are not noticed. */
  readonly atLeastOnce: true
  /** What is done when it has failed for good. */
  readonly dlqTrigger?: Trigger
}

export interface TriggerTemplate {
  readonly name: string
  /** Names of dependencies. */
  readonly conditions?: string
  readonly k8s: {
    /** `patch` makes the object where there is none, and changes nothing in one that is the same. */
    readonly operation: 'create' | 'patch'
    readonly source: { readonly resource: object }
    readonly parameters: readonly TriggerParameter[]
  }
}

/** Text out of the event that is put into the object. */
export interface TriggerParameter {
  readonly src: { readonly dependencyName: string; readonly dataKey: string }
  /** As sjson reads it: keys and positions in lists, parted by dots. */
  readonly dest: string
}
