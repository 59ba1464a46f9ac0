import type { Manifest } from '../manifest.ts'
import type { Account, TenancySettings } from '../settings.ts'
import type { Tenant } from '../tenant.ts'
import { exceptionsOf, podSecurity } from './pod-security.ts'
import type { Action } from './policy.ts'
import { workflowCallers } from './workflow-callers.ts'
import { workflowRecord } from './workflow-record.ts'
import { workflowsFromTemplates } from './workflow-templates.ts'

/** What the API server refuses, whoever asks and whatever the workflow controller was told. */
export function admission(
  tenants: readonly Tenant[],
  { controller, enforcement }: TenancySettings,
): readonly Manifest[] {
  const busy = tenants.filter(({ holds }) => holds === 'workflows')
  const actionIn = ({ guarded }: Tenant): Action => (enforcement === 'strict' || guarded ? 'deny' : 'warn')
  const scopes = [...Map.groupBy(busy, actionIn)].map(([action, those]) => ({
    namespaces: those.map(({ name }) => name),
    action,
  }))
  return [
    ...workflowRecord(controller, scopes),
    ...workflowsFromTemplates(scopes),
    ...busy
      .filter(({ startedBy }) => startedBy === 'steps')
      .flatMap(({ name, pipelines }) => workflowCallers(name, callersOf(name, tenants), pipelines)),
    ...busy.flatMap((tenant) => {
      const exceptions = exceptionsOf(tenant)
      return exceptions.length > 0 ? podSecurity(tenant.name, exceptions, actionIn(tenant)) : []
    }),
  ]
}

/** The accounts of steps that are permitted to create workflows in `namespace`. */
function callersOf(namespace: string, tenants: readonly Tenant[]): readonly Account[] {
  return tenants.flatMap((tenant) =>
    tenant.steps
      .filter(({ permissions }) =>
        permissions.some(
          (permission) =>
            (permission.namespace ?? tenant.name) === namespace &&
            permission.resources.includes('workflows') &&
            permission.verbs.includes('create'),
        ),
      )
      .map(({ name }) => ({ namespace: tenant.name, name })),
  )
}
