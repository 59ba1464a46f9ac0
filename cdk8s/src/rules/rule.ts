import type { ICronWorkflow } from '@kubernetes-models/argo-workflows/argoproj.io/v1alpha1/CronWorkflow'
import type { IWorkflowTemplate } from '@kubernetes-models/argo-workflows/argoproj.io/v1alpha1/WorkflowTemplate'

/** A Kubernetes object as it is written to a file. A rule trusts nothing else of it, as it may be made by hand. */
export interface KubernetesObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata?: { readonly name?: string; readonly generateName?: string; readonly namespace?: string }
  readonly spec?: unknown
}

/** Finds what is wrong with objects that are written together: each text says where, and what to change. */
export type Rule = (objects: readonly KubernetesObject[]) => readonly string[]

export type WorkflowSpec = Partial<IWorkflowTemplate['spec']>
type Item<T> = NonNullable<T> extends readonly (infer E)[] ? E : never
export type Template = Item<WorkflowSpec['templates']>
export type Task = Item<NonNullable<Template['dag']>['tasks']>

/** A workflow that an object holds. */
export interface Workflow {
  /** Such as `WorkflowTemplate ci/test`. */
  readonly where: string
  readonly spec: WorkflowSpec
  readonly templates: readonly Template[]
}

/** The workflows of `objects`, whichever kind of Argo's holds them. */
export function workflowsOf(objects: readonly KubernetesObject[]): readonly Workflow[] {
  return objects.flatMap((object) => {
    const spec = specOf(object)
    return spec === undefined ? [] : [{ where: nameOf(object), spec, templates: spec.templates ?? [] }]
  })
}

/** Kind, namespace and name, for a message. */
export function nameOf({ kind, metadata }: KubernetesObject): string {
  const name = metadata?.name ?? '(no name)'
  return metadata?.namespace === undefined ? `${kind} ${name}` : `${kind} ${metadata.namespace}/${name}`
}

/** A rule that looks at one workflow at a time. */
export function eachWorkflow(check: (workflow: Workflow) => readonly string[]): Rule {
  return (objects) =>
    workflowsOf(objects).flatMap((workflow) => check(workflow).map((fault) => `${workflow.where}: ${fault}`))
}

/** A rule that looks at one template at a time. */
export function eachTemplate(check: (template: Template, workflow: Workflow) => readonly string[]): Rule {
  return eachWorkflow((workflow) =>
    workflow.templates.flatMap((template) =>
      check(template, workflow).map((fault) => `template ${template.name ?? '(no name)'}: ${fault}`),
    ),
  )
}

/** The containers that a template brings along, each with the path to it. */
export function containersOf(template: Template) {
  const list = (path: string, containers: readonly Container[] = []) =>
    containers.map((container) => ({ path: `${path} ${container.name ?? ''}`.trim(), container }))
  return [
    ...(template.script ? [{ path: 'script', container: template.script as Container }] : []),
    ...(template.container ? [{ path: 'container', container: template.container as Container }] : []),
    ...list('containerSet', template.containerSet?.containers as readonly Container[] | undefined),
    ...list('initContainer', template.initContainers as readonly Container[] | undefined),
    ...list('sidecar', template.sidecars as readonly Container[] | undefined),
  ]
}
/** What rules read of a container. */
export type Container = Partial<NonNullable<Template['container']>> & { readonly source?: string }

/** Whether pods run it: of all templates these are the ones that do the work. */
export function isLeaf({ script, container, containerSet, resource, data, http, plugin }: Template): boolean {
  return [script, container, containerSet, resource, data, http, plugin].some((work) => work !== undefined)
}

function specOf({ apiVersion, kind, spec }: KubernetesObject): WorkflowSpec | undefined {
  if (!apiVersion.startsWith('argoproj.io/') || typeof spec !== 'object' || spec === null) return undefined
  switch (kind) {
    case 'Workflow':
    case 'WorkflowTemplate':
    case 'ClusterWorkflowTemplate':
      return spec as WorkflowSpec
    case 'CronWorkflow':
      return (spec as Partial<ICronWorkflow['spec']>).workflowSpec ?? {}
    default:
      return undefined
  }
}
