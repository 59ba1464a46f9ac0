import type { Permission } from '../argo/index.ts'
import type { RolloutSettings } from './rollout-settings.ts'
import { podRights, serviceNamespace } from './service-access.ts'

type Environment = Pick<RolloutSettings, 'name'>
type Rule = Omit<Permission, 'namespace'>

const owns = ['get', 'create', 'patch', 'delete'] as const

/**
 * What Helm does to the objects of the chart: https://helm.sh/docs/topics/rbac/. Left out is what no release may make
 * in an environment: secrets, which somebody else puts there, and the bounds of the namespace, which the tenancy sets.
 */
const objectsOfChart: readonly Rule[] = [
  { apiGroups: [''], resources: ['services', 'serviceaccounts'], verbs: owns },
  { apiGroups: ['apps'], resources: ['deployments'], verbs: owns },
  // Watched, as a migration may be a hook.
  { apiGroups: ['batch'], resources: ['jobs'], verbs: [...owns, 'list', 'watch'] },
  { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies', 'ingresses'], verbs: owns },
  { apiGroups: ['policy'], resources: ['poddisruptionbudgets'], verbs: owns },
  { apiGroups: ['autoscaling'], resources: ['horizontalpodautoscalers'], verbs: owns },
  { apiGroups: ['gateway.networking.k8s.io'], resources: ['httproutes'], verbs: owns },
  { apiGroups: ['monitoring.coreos.com'], resources: ['servicemonitors', 'prometheusrules'], verbs: owns },
]

/** The same objects, as Argo CD names them. */
export const chartKinds = [
  { group: '', kind: 'ConfigMap' },
  { group: '', kind: 'Service' },
  { group: '', kind: 'ServiceAccount' },
  { group: 'apps', kind: 'Deployment' },
  { group: 'autoscaling', kind: 'HorizontalPodAutoscaler' },
  { group: 'batch', kind: 'Job' },
  { group: 'gateway.networking.k8s.io', kind: 'HTTPRoute' },
  { group: 'monitoring.coreos.com', kind: 'PrometheusRule' },
  { group: 'monitoring.coreos.com', kind: 'ServiceMonitor' },
  { group: 'networking.k8s.io', kind: 'Ingress' },
  { group: 'networking.k8s.io', kind: 'NetworkPolicy' },
  { group: 'policy', kind: 'PodDisruptionBudget' },
] as const

/** May install and upgrade the chart, and wait for it. The record of a release is a config map, as `HELM_DRIVER` says. */
export const chartRights = (environment: Environment): readonly Permission[] => [
  ...within(environment, [
    { apiGroups: [''], resources: ['configmaps'], verbs: [...owns, 'list', 'update'] },
    ...objectsOfChart,
    { apiGroups: ['apps'], resources: ['replicasets'], verbs: ['list'] },
  ]),
  podRights(environment),
]

/** May install a canary, and remove it: a Deployment with what that reads, its migration and its network policies. */
export const canaryRights = (environment: Environment): readonly Permission[] => [
  ...within(environment, [
    { apiGroups: [''], resources: ['configmaps'], verbs: [...owns, 'list', 'update'] },
    { apiGroups: ['apps'], resources: ['deployments'], verbs: owns },
    { apiGroups: ['batch'], resources: ['jobs'], verbs: [...owns, 'list', 'watch'] },
    { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: owns },
    { apiGroups: ['apps'], resources: ['replicasets'], verbs: ['list'] },
  ]),
  podRights(environment),
]

/** May run the tests of the chart: read the record of the release, write into it how they went, and run their pods. */
export const testRights = (environment: Environment): readonly Permission[] =>
  within(environment, [
    { apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list', 'update'] },
    { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch', 'create', 'delete'] },
    { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
  ])

const within = (environment: Environment, rules: readonly Rule[]): readonly Permission[] =>
  rules.map((rule) => ({ namespace: serviceNamespace(environment), ...rule }))
