/** What a namespace is for. */
export interface NamespaceDefinition {
  readonly purpose: string
  /** `workflows`: Argo runs pods in it. `service`: the catalog API runs in it. */
  readonly holds: 'workflows' | 'service'
  /** `people`: they and sensors start workflows in it. `steps`: only steps of other workflows do. */
  readonly startedBy: 'people' | 'steps'
  /** Holds a key that nothing from outside may come near: never relaxed, not even for a first try. */
  readonly guarded: boolean
}

/** Every namespace, by name. One that is missing here gets no rights, no quota and no network, so nothing runs in it. */
export const namespaces = {
  ci: {
    purpose: 'Tests, scans and releases. Holds no signing key.',
    holds: 'workflows',
    startedBy: 'people',
    guarded: false,
  },
  build: {
    purpose: 'Builds images with BuildKit, which no Pod Security level but privileged admits.',
    holds: 'workflows',
    startedBy: 'steps',
    guarded: false,
  },
  release: {
    purpose: 'Holds the signing key. Runs the workflow that signs, and nothing else.',
    holds: 'workflows',
    startedBy: 'steps',
    guarded: true,
  },
  'deploy-dev': { purpose: 'The catalog API in development.', holds: 'service', startedBy: 'steps', guarded: false },
  'deploy-staging': { purpose: 'The catalog API in staging.', holds: 'service', startedBy: 'steps', guarded: false },
  'deploy-prod': { purpose: 'The catalog API in production.', holds: 'service', startedBy: 'steps', guarded: false },
} as const satisfies Readonly<Record<string, NamespaceDefinition>>
export type NamespaceName = keyof typeof namespaces
