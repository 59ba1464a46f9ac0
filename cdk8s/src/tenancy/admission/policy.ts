import type { Manifest } from '../manifest.ts'

/** An expression of CEL that has to be true, and what the refused one is told to change. */
export interface Demand {
  readonly expression: string
  readonly message: string
}

/** A name for an expression of CEL, used as `variables.<name>`, also by variables that come later. */
export interface Variable {
  readonly name: string
  readonly expression: string
}

/** What a policy looks at. */
export interface ResourceRule {
  readonly apiGroups: readonly string[]
  /** With its subresource, as `pods/ephemeralcontainers`. */
  readonly resources: readonly string[]
  readonly operations: readonly ('CREATE' | 'UPDATE')[]
}

/** `warn` lets in what breaks a policy, with a warning to the caller and a line in the audit log. */
export type Action = 'deny' | 'warn'

/** Where a policy holds, and how. */
export interface Scope {
  readonly namespaces: readonly string[]
  readonly action: Action
}

export interface AdmissionPolicyProps {
  readonly name: string
  readonly description: string
  readonly resources: readonly ResourceRule[]
  /** At most one of each action. */
  readonly scopes: readonly Scope[]
  readonly variables?: readonly Variable[]
  readonly demands: readonly Demand[]
}

export interface PolicyManifest extends Manifest {
  readonly kind: 'ValidatingAdmissionPolicy'
  readonly spec: PolicySpec
}

export interface PolicySpec {
  readonly failurePolicy: 'Fail'
  readonly matchConstraints: {
    readonly resourceRules: readonly (ResourceRule & { readonly apiVersions: readonly string[] })[]
  }
  readonly variables: readonly Variable[]
  readonly validations: readonly (Demand & { readonly reason: 'Forbidden' })[]
}

export interface BindingManifest extends Manifest {
  readonly kind: 'ValidatingAdmissionPolicyBinding'
  readonly spec: BindingSpec
}

export interface BindingSpec {
  readonly policyName: string
  readonly validationActions: readonly string[]
  readonly matchResources: { readonly namespaceSelector: { readonly matchExpressions: readonly NamespaceExpression[] } }
}

interface NamespaceExpression {
  readonly key: 'kubernetes.io/metadata.name'
  readonly operator: 'In'
  readonly values: readonly string[]
}

const apiVersion = 'admissionregistration.k8s.io/v1'

/**
 * A ValidatingAdmissionPolicy (KEP-3488, stable since Kubernetes 1.30) and a binding per scope. An expression that
 * fails refuses, as one that is false does.
 */
export function admissionPolicy(props: AdmissionPolicyProps): readonly [PolicyManifest, ...BindingManifest[]] {
  const { name, description, resources, variables = [], demands, scopes } = props
  const policy: PolicyManifest = {
    apiVersion,
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name, annotations: { 'kubernetes.io/description': description } },
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: { resourceRules: resources.map((rule) => ({ ...rule, apiVersions: ['*'] })) },
      variables,
      validations: demands.map((demand) => ({ ...demand, reason: 'Forbidden' })),
    },
  }
  return [policy, ...scopes.map((scope) => binding(name, scope))]
}

function binding(policyName: string, { namespaces, action }: Scope): BindingManifest {
  return {
    apiVersion,
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: `${policyName}-${action}` },
    spec: {
      policyName,
      validationActions: action === 'deny' ? ['Deny'] : ['Warn', 'Audit'],
      matchResources: {
        namespaceSelector: {
          matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: [...namespaces] }],
        },
      },
    },
  }
}
