import { defaultPorts, opsPaths } from '@catalog/api/contract'
import type { Permission } from '../argo/index.ts'
import type { RolloutSettings } from './rollout-settings.ts'

/** The Helm release of the chart in every environment; its pods carry it as `app.kubernetes.io/instance`. */
export const releaseName = 'catalog-api'

/** Where the service of an environment runs. */
export const serviceNamespace = ({ name }: Pick<RolloutSettings, 'name'>) => `deploy-${name}`

/** The Argo CD Application of an environment. */
export const applicationName = ({ name }: Pick<RolloutSettings, 'name'>) => `${releaseName}-${name}`

/** Lets Node trust the API server of the cluster that it runs in. */
export const authority = {
  NODE_EXTRA_CA_CERTS: '/var/run/secrets/kubernetes.io/serviceaccount/ca.crt',
} as const

/** Where the service of an environment is, and how its pods are asked about themselves. */
export const serviceEnv = (environment: Pick<RolloutSettings, 'name'>): Readonly<Record<string, string>> => ({
  SERVICE_NAMESPACE: serviceNamespace(environment),
  RELEASE: releaseName,
  OPS_PORT: String(defaultPorts.ops),
  LIVE_PATH: opsPaths.live,
  READY_PATH: opsPaths.ready,
  METRICS_PATH: opsPaths.metrics,
  // Not the default, secrets: what installs the service must not be able to read what the service keeps secret.
  HELM_DRIVER: 'configmap',
  ...authority,
})

/** May find the pods of the service, and see what they run and how often they were restarted. */
export const podRights = (environment: Pick<RolloutSettings, 'name'>): Permission => ({
  namespace: serviceNamespace(environment),
  apiGroups: [''],
  resources: ['pods'],
  verbs: ['get', 'list', 'watch'],
})
