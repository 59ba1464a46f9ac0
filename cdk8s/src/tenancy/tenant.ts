import type { Permission, Pipeline, PipelineName, Platform, Step } from '../argo/index.ts'
import type { Template } from '../argo/template.ts'
import type { WorkflowSpec } from '../argo/workflow-spec.ts'
import { type NamespaceDefinition, type NamespaceName, namespaces } from './namespace-definitions.ts'

/** A step that has pods in one namespace. Its service account has its name. */
export interface TenantStep {
  readonly name: string
  readonly permissions: readonly Permission[]
  readonly starts: readonly PipelineName[]
  readonly template: Template
}

/** A workflow template as it is written. */
export interface TenantPipeline {
  readonly name: string
  /** The names of its arguments. */
  readonly parameters: readonly string[]
  readonly spec: WorkflowSpec
}

/** A namespace and all that runs in it. */
export interface Tenant extends NamespaceDefinition {
  readonly name: NamespaceName
  readonly pipelines: readonly TenantPipeline[]
  readonly steps: readonly TenantStep[]
}

/**
 * The namespaces with what `pipelines` run in them on `platform`. Throws on a pipeline in a namespace that nothing is
 * known of, and on two steps of one name that are not the same.
 */
export function tenantsOf(pipelines: readonly Pipeline[], platform: Platform): readonly Tenant[] {
  const stray = pipelines.find(({ namespace }) => !(namespace in namespaces))
  if (stray)
    throw new Error(`pipeline ${stray.name}: add namespace ${stray.namespace} to tenancy/namespace-definitions.ts`)
  return (Object.keys(namespaces) as NamespaceName[]).map((name) => {
    const own = pipelines.filter(({ namespace }) => namespace === name)
    return {
      ...namespaces[name],
      name,
      pipelines: own.map((pipeline) => ({
        name: pipeline.name,
        parameters: Object.keys(pipeline.parameters),
        spec: pipeline.spec(platform),
      })),
      steps: stepsOf(own, platform),
    }
  })
}

function stepsOf(pipelines: readonly Pipeline[], platform: Platform): readonly TenantStep[] {
  const byName = new Map<string, Step>()
  for (const step of pipelines.flatMap(({ steps }) => steps)) {
    const known = byName.get(step.name)
    if (known && known !== step) throw new Error(`two steps are called ${step.name}: rename one, accounts go by name`)
    byName.set(step.name, step)
  }
  return (
    [...byName.values()]
      .map(({ name, permissions, starts, template }) => ({ name, permissions, starts, template: template(platform) }))
      // What only waits has no pod, so it needs nothing.
      .filter(({ template }) => template.suspend === undefined)
      .toSorted((a, b) => a.name.localeCompare(b.name))
  )
}
