import type { ICronWorkflow } from '@kubernetes-models/argo-workflows/argoproj.io/v1alpha1/CronWorkflow'
import { ApiObject, type ApiObjectMetadata } from 'cdk8s'
import type { Construct } from 'constructs'
import type { WorkflowSpec } from './workflow-spec.ts'

interface Specs {
  readonly WorkflowTemplate: WorkflowSpec
  readonly CronWorkflow: ICronWorkflow['spec']
}

export interface ArgoResourceProps<K extends keyof Specs> {
  readonly kind: K
  readonly metadata: ApiObjectMetadata & { readonly name: string; readonly namespace: string }
  readonly spec: Specs[K]
}

/**
 * An object of Argo as it is written: its spec has Argo's own type, and nothing is dropped from it. Classes generated
 * from the CRDs lose what they do not know, so that `retryStrategy: { limit: 2 }` becomes `{}`, which has no limit.
 */
export class ArgoResource<K extends keyof Specs> extends ApiObject {
  constructor(scope: Construct, { kind, metadata, spec }: ArgoResourceProps<K>) {
    const unchecked = { apiVersion: 'argoproj.io/v1alpha1', kind, metadata, spec }
    super(scope, `${kind}-${metadata.namespace}-${metadata.name}`, unchecked)
  }
}
