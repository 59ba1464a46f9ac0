import type { Permission } from '../argo/index.ts'
import type { Template } from '../argo/template.ts'
import type { Manifest } from './manifest.ts'
import { grant } from './rights.ts'
import type { Tenant, TenantStep } from './tenant.ts'

/** Reports what a step put out, for every step of its namespace. */
const executor = 'executor'
/** Deletes the artifacts of a workflow that is deleted. */
const artifactCollector = 'artifact-gc'

/** The accounts of a namespace, with exactly the rights that each needs. */
export function accounts({ name: namespace, holds, steps }: Tenant): readonly Manifest[] {
  const nobody = account(namespace, 'default')
  if (holds === 'service') return [nobody]
  return [
    nobody,
    ...executorAccount(namespace, steps),
    ...artifactCollectorAccount(namespace),
    // Argo can keep a token out of a pod, but not ask for one that the account does not give.
    ...steps.map(({ name, permissions }) => account(namespace, name, permissions.length > 0)),
    ...steps.flatMap((step) => stepRights(namespace, step)),
  ]
}

const account = (namespace: string, name: string, automountServiceAccountToken = false): Manifest => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name, namespace },
  automountServiceAccountToken,
})

/**
 * Argo mounts the executor's token from a secret of this name into its own containers, never into a step's. A step
 * whose template names no executor reports with its own token.
 */
const executorAccount = (namespace: string, steps: readonly TenantStep[]): readonly Manifest[] => [
  account(namespace, executor),
  {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: `${executor}.service-account-token`,
      namespace,
      annotations: { 'kubernetes.io/service-account.name': executor },
    },
    type: 'kubernetes.io/service-account-token',
  },
  ...grant({
    name: executor,
    namespace,
    rules: [{ apiGroups: ['argoproj.io'], resources: ['workflowtaskresults'], verbs: ['create', 'patch'] }],
    subjects: [executor, ...steps.filter(({ template }) => reportsItself(template)).map(({ name }) => name)].map(
      (name) => ({ namespace, name }),
    ),
  }),
]

const reportsItself = ({ executor: other }: Template) => other === undefined

const artifactCollectorAccount = (namespace: string): readonly Manifest[] => [
  account(namespace, artifactCollector),
  ...grant({
    name: artifactCollector,
    namespace,
    rules: [
      { apiGroups: ['argoproj.io'], resources: ['workflowartifactgctasks'], verbs: ['list', 'watch'] },
      { apiGroups: ['argoproj.io'], resources: ['workflowartifactgctasks/status'], verbs: ['patch'] },
    ],
    subjects: [{ namespace, name: artifactCollector }],
  }),
]

/** A role in each namespace that the step may reach into; in a foreign one the role says whose it is. */
function stepRights(home: string, { name, permissions }: TenantStep): readonly Manifest[] {
  const places = Map.groupBy(permissions, ({ namespace = home }) => namespace)
  return [...places].flatMap(([namespace, rights]) =>
    grant({
      name: namespace === home ? name : `${home}-${name}`,
      namespace,
      rules: rights.map(ruleOf),
      subjects: [{ namespace: home, name }],
    }),
  )
}

const ruleOf = ({ apiGroups, resources, resourceNames, verbs }: Permission) => ({
  apiGroups,
  resources,
  ...(resourceNames && { resourceNames }),
  verbs,
})
