/** What a namespace is for. */
export interface NamespaceDefinition {
  readonly purpose: string
  /** `workflows`: Argo runs pods in it. `service`: the catalog API runs in it. */
  readonly holds: 'workflows' | 'service'
  /** `people`: they and sensors start workflows in it. `steps`: only steps of other workflows do. */
  readonly startedBy: 'people' | 'steps'
  /** Holds a key, or the way to production: never relaxed, not even for a first try. */
  readonly guarded: boolean
  /**
   * How many workflows may run at one time where most of them wait without a pod. @default what the setting
   * `parallelWorkflows` says
   */
  readonly parallelism?: number
}

/** Promotions that wait for a soak or a person must not keep a rollback from starting. */
const waiting = 50

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
  'delivery-dev': {
    purpose: 'Promotions to development and rollbacks of it.',
    holds: 'workflows',
    startedBy: 'people',
    guarded: false,
    parallelism: waiting,
  },
  'delivery-staging': {
    purpose: 'Promotions to staging and rollbacks of it.',
    holds: 'workflows',
    startedBy: 'people',
    guarded: false,
    parallelism: waiting,
  },
  'delivery-prod': {
    purpose: 'Promotions to production and rollbacks of it.',
    holds: 'workflows',
    startedBy: 'people',
    guarded: true,
    parallelism: waiting,
  },
  'deploy-dev': { purpose: 'The catalog API in development.', holds: 'service', startedBy: 'steps', guarded: false },
  'deploy-staging': { purpose: 'The catalog API in staging.', holds: 'service', startedBy: 'steps', guarded: false },
  'deploy-prod': { purpose: 'The catalog API in production.', holds: 'service', startedBy: 'steps', guarded: false },
} as const satisfies Readonly<Record<string, NamespaceDefinition>>
export type NamespaceName = keyof typeof namespaces
