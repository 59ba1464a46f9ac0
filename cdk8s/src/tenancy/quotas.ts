import type { Manifest } from './manifest.ts'
import type { Amounts } from './pod-amounts.ts'
import { add, atLeast, formatAmount, parseCpu, parseMemory, times } from './quantity.ts'
import type { TenancySettings } from './settings.ts'
import { stageAmounts } from './stage-amounts.ts'
import type { Tenant } from './tenant.ts'

/** What Argo gives the pod that deletes a workflow's artifacts. */
const collector: Amounts = {
  requests: { cpu: parseCpu('50m'), memory: parseMemory('32Mi') },
  limits: { cpu: parseCpu('100m'), memory: parseMemory('64Mi') },
}

/** For a container that does not say what it needs. */
const unspoken: Amounts = {
  requests: { cpu: parseCpu('10m'), memory: parseMemory('64Mi') },
  limits: { cpu: parseCpu('500m'), memory: parseMemory('512Mi') },
}

/** The bounds of a namespace: of all pods together, and of a container that names none. */
export function quotas(tenant: Tenant, settings: TenancySettings): readonly Manifest[] {
  const metadata = { namespace: tenant.name }
  const service = tenant.holds === 'service'
  const quota = {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { ...metadata, name: 'quota' },
    spec: { hard: service ? serviceQuota(settings) : workflowQuota(tenant, settings) },
  }
  const defaults = {
    apiVersion: 'v1',
    kind: 'LimitRange',
    metadata: { ...metadata, name: 'containers' },
    spec: { limits: [{ type: 'Container', ...(service ? serviceDefaults : workflowDefaults) }] },
  }
  return [quota, defaults]
}

const workflowDefaults = { defaultRequest: formatAmount(unspoken.requests), default: formatAmount(unspoken.limits) }
const serviceDefaults = {
  defaultRequest: formatAmount(unspoken.requests),
  default: { memory: formatAmount(unspoken.limits).memory },
}

/** As often as workflows may run at one time: the widest stage of the greediest, and the pod that clears up after it. */
function workflowQuota({ pipelines }: Tenant, { parallelWorkflows }: TenancySettings) {
  const stages = pipelines.map(stageAmounts)
  const room = (kind: 'requests' | 'limits') =>
    formatAmount(times(parallelWorkflows, add(collector[kind], atLeast(...stages.map((stage) => stage[kind])))))
  const [requests, limits] = [room('requests'), room('limits')]
  const podsEach = 1 + Math.max(0, ...stages.map(({ pods }) => pods))
  return {
    'requests.cpu': requests.cpu,
    'requests.memory': requests.memory,
    'limits.cpu': limits.cpu,
    'limits.memory': limits.memory,
    pods: String(parallelWorkflows * podsEach),
    // Steps talk within a pod and leave files in the artifact store.
    services: '0',
    persistentvolumeclaims: '0',
  }
}

/** CPU limits are left to the chart: a default of ours would throttle the service. */
function serviceQuota({ serviceQuota: { requests, memoryLimit, pods } }: TenancySettings) {
  return {
    'requests.cpu': requests.cpu,
    'requests.memory': requests.memory,
    'limits.memory': memoryLimit,
    pods: String(pods),
    'services.nodeports': '0',
    'services.loadbalancers': '0',
    persistentvolumeclaims: '0',
  }
}
