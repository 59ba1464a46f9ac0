import { Environment } from '@marcbachmann/cel-js'
import type { BindingManifest, PolicyManifest } from '../../src/tenancy/admission/policy.ts'

/** What the API server is asked to store. */
export interface AdmissionRequest {
  readonly operation: 'CREATE' | 'UPDATE'
  /** As Kubernetes names them: `system:serviceaccount:ci:checkout`. */
  readonly username: string
  /** @default none */
  readonly groups?: readonly string[]
  readonly apiGroup: string
  readonly resource: string
  readonly namespace: string
  readonly object: object
  readonly oldObject?: object
}

export interface Verdict {
  readonly refusals: readonly string[]
  readonly warnings: readonly string[]
}

const cel = new Environment({
  unlistedVariablesAreDyn: true,
  homogeneousAggregateLiterals: false,
  enableOptionalTypes: true,
})

/** What the admission policies among `objects` say to `request`: one message for each demand that it does not meet. */
export function review(request: AdmissionRequest, objects: readonly object[]): Verdict {
  const manifests = objects as readonly (PolicyManifest | BindingManifest)[]
  const said = manifests
    .filter((manifest) => manifest.kind === 'ValidatingAdmissionPolicyBinding')
    .filter((binding) => selects(binding, request.namespace))
    .flatMap((binding) => {
      const policy = manifests.find(
        ({ kind, metadata }) => kind === 'ValidatingAdmissionPolicy' && metadata.name === binding.spec.policyName,
      )
      if (policy?.kind !== 'ValidatingAdmissionPolicy') throw new Error(`${binding.metadata.name} binds no policy`)
      const deny = binding.spec.validationActions.includes('Deny')
      return matches(policy, request) ? unmet(policy, request).map((message) => ({ deny, message })) : []
    })
  return {
    refusals: said.filter(({ deny }) => deny).map(({ message }) => message),
    warnings: said.filter(({ deny }) => !deny).map(({ message }) => message),
  }
}

function selects({ spec }: BindingManifest, namespace: string): boolean {
  return spec.matchResources.namespaceSelector.matchExpressions.every(({ values }) => values.includes(namespace))
}

function matches({ spec }: PolicyManifest, { apiGroup, resource, operation }: AdmissionRequest): boolean {
  return spec.matchConstraints.resourceRules.some(
    ({ apiGroups, resources, operations }) =>
      apiGroups.includes(apiGroup) && resources.includes(resource) && operations.includes(operation),
  )
}

/** An expression that cannot be evaluated is unmet, as with `failurePolicy: Fail`. */
function unmet({ spec }: PolicyManifest, asked: AdmissionRequest): string[] {
  const { operation, namespace, username, groups = [], object, oldObject = {} } = asked
  const request = { operation, namespace, userInfo: { username, groups } }
  const context = { object, oldObject, request }
  const variables: Record<string, unknown> = {}
  for (const { name, expression } of spec.variables)
    variables[name] = cel.evaluate(expression, { ...context, variables })
  const holds = (expression: string) => {
    try {
      return cel.evaluate(expression, { ...context, variables }) === true
    } catch {
      return false
    }
  }
  return spec.validations.filter(({ expression }) => !holds(expression)).map(({ message }) => message)
}
