import { gunzipSync } from 'node:zlib'
import { Refusal } from './program.ts'

/** What programs read of a Workflow of Argo, as the controller recorded it. */
export interface Workflow {
  readonly metadata: {
    readonly name: string
    readonly namespace: string
    readonly uid: string
    readonly creationTimestamp: string
  }
  readonly spec: {
    readonly workflowTemplateRef?: { readonly name: string; readonly clusterScope?: boolean }
    readonly arguments?: { readonly parameters?: readonly NamedValue[] }
    /** How a run was asked to end early: `Stop` or `Terminate`. */
    readonly shutdown?: string
  }
  readonly status?: {
    readonly phase?: string
    readonly startedAt?: string
    readonly nodes?: Readonly<Record<string, WorkflowNode>>
    readonly compressedNodes?: string
    readonly offloadNodeStatusVersion?: string
  }
}

export interface WorkflowNode {
  readonly id: string
  readonly displayName: string
  readonly templateName?: string
  readonly boundaryID?: string
  readonly phase?: string
  readonly startedAt?: string
  readonly finishedAt?: string
  readonly inputs?: { readonly parameters?: readonly NamedValue[] }
  readonly outputs?: {
    readonly parameters?: readonly NamedValue[]
    readonly artifacts?: readonly { readonly name: string; readonly s3?: { readonly key?: string } }[]
  }
}

export interface NamedValue {
  readonly name: string
  readonly value?: string
}

/** The nodes of a workflow by their id. The controller compresses them when there are many. */
export function nodesOf({ metadata, status }: Workflow): Readonly<Record<string, WorkflowNode>> {
  if (status?.offloadNodeStatusVersion) {
    throw new Refusal(
      `the nodes of ${metadata.name} are in a database: turn node status offloading off in the controller`,
    )
  }
  if (!status?.compressedNodes) return status?.nodes ?? {}
  const text = gunzipSync(Buffer.from(status.compressedNodes, 'base64'), { maxOutputLength: 32 * 1024 * 1024 })
  return JSON.parse(text.toString('utf8')) as Readonly<Record<string, WorkflowNode>>
}

/**
 * The task `name` of the workflow's own DAG, if it succeeded and ran one of `templates`: not one of the same name in a
 * template below it.
 */
export function succeededTask(workflow: Workflow, name: string, templates: readonly string[] = [name]): WorkflowNode {
  const nodes = Object.values(nodesOf(workflow))
  // The entry point's node has the workflow's name as its id, and is the boundary of its tasks.
  const node = nodes.find((one) => one.displayName === name && one.boundaryID === workflow.metadata.name)
  if (node?.phase === 'Succeeded' && templates.includes(node.templateName ?? '')) return node
  throw new Refusal(`the task ${name} of ${workflow.metadata.name} has not succeeded: ${node?.phase ?? 'not there'}`)
}

/** The output parameter `name` of a node. */
export function outputOf(node: WorkflowNode, name: string): string {
  return namedValue(node.outputs?.parameters, name, `${node.displayName} put out no ${name}`)
}

/** The input parameter `name` of a node. */
export function inputOf(node: WorkflowNode, name: string): string {
  return namedValue(node.inputs?.parameters, name, `${node.displayName} got no ${name}`)
}

function namedValue(values: readonly NamedValue[] | undefined, name: string, problem: string): string {
  const value = values?.find((one) => one.name === name)?.value
  if (value === undefined) throw new Refusal(problem)
  return value
}
