/** The part of Argo CD's API (argoproj.io/v1alpha1) that is written here: https://argo-cd.readthedocs.io/en/stable/ */

interface Metadata {
  readonly name: string
  readonly namespace: string
}

interface GroupKind {
  readonly group: string
  readonly kind: string
}

export interface AppProject {
  readonly apiVersion: 'argoproj.io/v1alpha1'
  readonly kind: 'AppProject'
  readonly metadata: Metadata
  readonly spec: {
    readonly description: string
    readonly sourceRepos: readonly string[]
    readonly destinations: readonly { readonly server: string; readonly namespace: string }[]
    readonly clusterResourceWhitelist: readonly GroupKind[]
    readonly namespaceResourceWhitelist: readonly GroupKind[]
  }
}

export interface HelmParameter {
  readonly name: string
  readonly value: string
  readonly forceString: boolean
}

export interface ApplicationSource {
  /** `oci://` and the repository for a chart in a registry, else that of git. */
  readonly repoURL: string
  /** A digest of a chart, or a branch. */
  readonly targetRevision: string
  readonly path?: string
  /** The name by which `$name/…` in value files means this source. */
  readonly ref?: string
  readonly helm?: {
    readonly releaseName: string
    readonly valueFiles: readonly string[]
    readonly parameters: readonly HelmParameter[]
  }
}

export interface ApplicationSpec {
  readonly project: string
  readonly destination: { readonly server: string; readonly namespace: string }
  readonly sources: readonly ApplicationSource[]
  readonly syncPolicy: {
    readonly automated: { readonly prune: boolean; readonly selfHeal: boolean }
    readonly syncOptions: readonly string[]
    readonly retry: { readonly limit: number }
  }
}

export interface ApplicationSet {
  readonly apiVersion: 'argoproj.io/v1alpha1'
  readonly kind: 'ApplicationSet'
  readonly metadata: Metadata
  readonly spec: {
    readonly goTemplate: true
    readonly goTemplateOptions: readonly string[]
    readonly generators: readonly {
      readonly git: {
        readonly repoURL: string
        readonly revision: string
        readonly files: readonly { readonly path: string }[]
        readonly requeueAfterSeconds: number
      }
    }[]
    readonly syncPolicy: { readonly applicationsSync: 'create-update'; readonly preserveResourcesOnDeletion: boolean }
    readonly template: { readonly metadata: { readonly name: string }; readonly spec: ApplicationSpec }
  }
}
