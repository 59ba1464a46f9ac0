/** Whom a pod may have to talk to. */
export const destinations = {
  kubernetes: 'the Kubernetes API, to which every executor reports',
  artifacts: 'the S3 store of artifacts and logs',
  git: 'the git host',
  gitApi: "the git host's own API, for commit statuses and packages",
  npm: 'the npm registry',
  registry: 'the registry of our images and charts',
  baseImages: 'the registries of base images and of what BuildKit loads',
  advisories: 'the registries of vulnerability databases',
  webhook: 'the receiver of events',
  deliveryApi: 'the catalog API that records deployments',
  prometheus: 'the Prometheus that scrapes the service, where settings name one',
} as const
export type Destination = keyof typeof destinations

export type Labels = Readonly<Record<string, string>>

/** A NetworkPolicyPeer: addresses, or pods by the labels of their namespace and of their own. */
export type Peer =
  | { readonly ipBlock: { readonly cidr: string; readonly except?: readonly string[] } }
  | {
      readonly namespaceSelector: { readonly matchLabels: Labels }
      readonly podSelector?: { readonly matchLabels: Labels }
    }

/** Where a destination is, as a network policy can say it: by addresses or pods, and by TCP ports. */
export interface Reach {
  readonly to: readonly [Peer, ...Peer[]]
  readonly ports: readonly [number, ...number[]]
}

/** An S3 bucket, and the secret that opens it, which has to be in every namespace that runs workflows. */
export interface ArtifactStore {
  /** Host and port, without a scheme. */
  readonly endpoint: string
  readonly bucket: string
  readonly region?: string
  /** Speaks plain HTTP. */
  readonly insecure: boolean
  readonly secret: { readonly name: string; readonly accessKey: string; readonly secretKey: string }
}

/** Where the workflow controller runs, and as whom. */
export interface Controller {
  readonly namespace: string
  readonly serviceAccount: string
  readonly configMap: string
}

/** A service account by its namespace and name. */
export interface Account {
  readonly namespace: string
  readonly name: string
}

/**
 * - `strict`: what breaks a rule is refused.
 * - `permissive`: for a first try of one's own. It is let in with a warning, and pods of workflows may talk to anyone.
 *   Guarded namespaces, who starts which workflow, and the network of the service stay strict.
 */
export type Enforcement = 'strict' | 'permissive'

/** A button in Argo's user interface; `url` may hold `${metadata.name}` and the like. */
export interface Link {
  readonly name: string
  readonly scope: 'workflow' | 'pod' | 'pod-logs'
  readonly url: string
}

/** Bounds of an environment, as Kubernetes quantities. */
export interface ServiceQuota {
  readonly requests: { readonly cpu: string; readonly memory: string }
  readonly memoryLimit: string
  readonly pods: number
}

/** What the tenancy has to know of a cluster and of the people who use it. */
export interface TenancySettings {
  readonly enforcement: Enforcement
  readonly controller: Controller
  readonly artifactStore: ArtifactStore
  /** The cluster's DNS, asked at port 53 over UDP and TCP. */
  readonly dns: readonly [Peer, ...Peer[]]
  readonly reach: Readonly<Record<Destination, Reach>>
  /** Groups, as the cluster's authentication names them, that may submit, watch and stop workflows in `ci`. */
  readonly submitters: readonly string[]
  /** Groups that may promote, roll back, watch and stop in every environment. */
  readonly promoters: readonly string[]
  /** Groups that may answer where a promotion asks for an approval, by the namespace of its workflows. */
  readonly approvers: Readonly<Record<string, readonly [string, ...string[]]>>
  /** Accounts of Argo Events' sensors that may submit workflows in `ci`. */
  readonly sensors: readonly Account[]
  /** How many workflows may run at one time in a namespace. Quotas are as large as that needs. */
  readonly parallelWorkflows: number
  /** What one environment's releases of the chart may ask for in all. */
  readonly serviceQuota: ServiceQuota
  readonly links: readonly Link[]
}
