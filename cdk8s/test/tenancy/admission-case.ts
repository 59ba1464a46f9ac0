import type { AdmissionRequest } from '../support/admission-review.ts'

/** Something that somebody asks the API server for, and what a refusal has to say; without one it is let in. */
export interface AdmissionCase {
  readonly name: string
  readonly request: AdmissionRequest
  /** Who made what is to be changed. @default the controller */
  readonly author?: string
  readonly refusal?: string
}

export type Fields = Readonly<Record<string, unknown>>

/** The name of a service account's requests. */
export const account = (namespace: string, name: string) => `system:serviceaccount:${namespace}:${name}`
/** The workflow controller. */
export const controller = account('argo', 'argo')

export interface WorkflowFields {
  readonly metadata?: Fields
  readonly spec?: Fields
  readonly status?: Fields
  readonly parameters?: readonly Fields[]
}

/** A workflow from `template` with `parameters`; `metadata`, `spec` and `status` on top. */
export function workflow(
  namespace: string,
  template: string,
  { metadata = {}, spec = {}, status, parameters = [] }: WorkflowFields = {},
) {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { name: 'admission-case', namespace, ...metadata },
    spec: { workflowTemplateRef: { name: template }, arguments: { parameters }, ...spec },
    ...(status && { status }),
  }
}

export const aboutWorkflows = { apiGroup: 'argoproj.io', resource: 'workflows' } as const

/** Somebody, as `[namespace, user]`, creates a workflow there. */
export const creates = (
  name: string,
  [namespace, username]: readonly [string, string],
  object: object,
  refusal?: string,
): AdmissionCase => ({
  name,
  request: { ...aboutWorkflows, operation: 'CREATE', namespace, username, object },
  ...(refusal !== undefined && { refusal }),
})
