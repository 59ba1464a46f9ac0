/** A Kubernetes object as it is written to a file. */
export interface Manifest {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    /** Absent for an object of the whole cluster. */
    readonly namespace?: string
    readonly labels?: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
  }
  readonly [field: string]: unknown
}

/**
 * On every object that is generated: what `scripts/setup` prunes and `scripts/teardown` removes has both. The keys are
 * Kubernetes' recommended labels.
 */
export const ownership = {
  'app.kubernetes.io/part-of': 'catalog-platform',
  'app.kubernetes.io/managed-by': 'catalog-pipelines',
} as const

/** `manifest` with the labels of ownership, and its own. */
export function owned<T extends Manifest>(manifest: T): T {
  return { ...manifest, metadata: { ...manifest.metadata, labels: { ...manifest.metadata.labels, ...ownership } } }
}
