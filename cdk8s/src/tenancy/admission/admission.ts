import type { Manifest } from '../manifest.ts'
import type { TenancySettings } from '../settings.ts'
import type { Tenant } from '../tenant.ts'
import { exceptionsOf, podSecurity } from './pod-security.ts'
import type { Action } from './policy.ts'
import { triggeredWorkflows } from './triggered-workflows.ts'
import { type Callable, workflowCallers } from './workflow-callers.ts'
import { workflowRecord } from './workflow-record.ts'
import { workflowsFromTemplates } from './workflow-templates.ts'

/** What the API server refuses, whoever asks and whatever the workflow controller was told. */
export function admission(
  tenants: readonly Tenant[],
  { controller, enforcement, approvers, sensors }: TenancySettings,
): readonly Manifest[] {
  const busy = tenants.filter(({ holds }) => holds === 'workflows')
  const actionIn = ({ guarded }: Tenant): Action => (enforcement === 'strict' || guarded ? 'deny' : 'warn')
  const scopes = [...Map.groupBy(busy, actionIn)].map(([action, those]) => ({
    namespaces: those.map(({ name }) => name),
    action,
  }))
  return [
    ...workflowRecord(controller, approvers, scopes),
    ...workflowsFromTemplates(scopes),
    ...busy.filter(({ name }) => name === 'ci').flatMap((ci) => triggeredWorkflows(ci, sensors, actionIn(ci))),
    ...busy
      .map((tenant) => ({ tenant, callables: callablesOf(tenant, tenants) }))
      .filter(({ callables }) => callables.some(({ byPeople }) => !byPeople))
      .flatMap(({ tenant, callables }) => workflowCallers(tenant.name, callables)),
    ...busy.flatMap((tenant) => {
      const exceptions = exceptionsOf(tenant)
      return exceptions.length > 0 ? podSecurity(tenant.name, exceptions, actionIn(tenant)) : []
    }),
  ]
}

/** The templates of a namespace with those who start them: people, unless only steps of the same namespace do. */
function callablesOf(
  { name: namespace, pipelines, startedBy }: Tenant,
  tenants: readonly Tenant[],
): readonly Callable[] {
  return pipelines.map(({ name, parameters }) => {
    const callers = tenants.flatMap((tenant) =>
      tenant.steps
        .filter(({ starts }) => starts.some((started) => started.namespace === namespace && started.name === name))
        .map((step) => ({ namespace: tenant.name, name: step.name })),
    )
    const internal = callers.length > 0 && callers.every((caller) => caller.namespace === namespace)
    return { name, parameters, callers, byPeople: startedBy === 'people' && !internal }
  })
}
