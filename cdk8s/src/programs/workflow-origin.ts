import { getObject, type KubernetesOptions } from './kubernetes.ts'
import { Refusal } from './program.ts'
import type { Workflow } from './workflow-status.ts'

/** A run, unique for all time. */
export interface RunIdentity {
  readonly name: string
  readonly namespace: string
  readonly uid: string
}

/** A submission that brings anything else than these could change what its template does. */
const submissionMembers = new Set(['workflowTemplateRef', 'arguments', 'priority', 'suspend'])

/**
 * Reads the Workflow that `run` names from the Kubernetes API. A Refusal where its name or uid is none, or where there is
 * no such object.
 */
export async function readRun({ name, namespace, uid }: RunIdentity, options: KubernetesOptions): Promise<Workflow> {
  if (!/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(name) || !/^[0-9a-f-]{36}$/.test(uid)) {
    throw new Refusal('give the name and the uid of a Workflow')
  }
  const path = `/apis/argoproj.io/v1alpha1/namespaces/${namespace}/workflows/${name}`
  const workflow = (await getObject(path, options)) as Workflow | undefined
  if (workflow === undefined) throw new Refusal(`there is no Workflow ${namespace}/${name}`)
  return workflow
}

/** A Refusal where `workflow` is not `run`, was not made from `template` of its namespace alone, or is not running. */
export function requireOrigin({ metadata, spec, status }: Workflow, run: RunIdentity, template: string): void {
  const { name, namespace, uid } = run
  if (metadata.name !== name || metadata.namespace !== namespace || metadata.uid !== uid) {
    throw new Refusal(`${namespace}/${name} is not the run ${uid}, but ${metadata.uid}`)
  }
  const { workflowTemplateRef: from } = spec
  if (from?.name !== template || from.clusterScope === true) {
    throw new Refusal(`${name} was not made from the template ${template}: nothing else is signed`)
  }
  const foreign = Object.keys(spec).filter((member) => !submissionMembers.has(member))
  if (foreign.length > 0) {
    throw new Refusal(`${name} was submitted with ${foreign.join(', ')}: submit ${template} with arguments alone`)
  }
  if (status?.phase !== 'Running') throw new Refusal(`${name} is ${status?.phase ?? 'not started'}, not running`)
}
