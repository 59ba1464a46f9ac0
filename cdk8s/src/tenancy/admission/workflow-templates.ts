import { list } from './cel.ts'
import { admissionPolicy, type Scope } from './policy.ts'
import { parametersVariable } from './workflow-arguments.ts'

/** Argo's `Strict` allows more, such as another entrypoint, with which a person could skip the tests of a release. */
const settable = ['workflowTemplateRef', 'arguments', 'priority', 'suspend']

/** A workflow runs a template of its namespace with arguments that are plain text, and changes nothing else. */
export function workflowsFromTemplates(scopes: readonly Scope[]) {
  return admissionPolicy({
    name: 'catalog-workflows-from-templates',
    description: 'Workflows are started from a WorkflowTemplate of their namespace, with arguments and nothing else.',
    resources: [{ apiGroups: ['argoproj.io'], resources: ['workflows'], operations: ['CREATE'] }],
    variables: [parametersVariable],
    scopes,
    demands: [
      {
        expression: [
          'has(object.spec.workflowTemplateRef) &&',
          '!object.spec.workflowTemplateRef.?clusterScope.orValue(false)',
        ].join(' '),
        message: 'name a WorkflowTemplate of this namespace in spec.workflowTemplateRef',
      },
      {
        expression: `object.spec.all(key, key in ${list(settable)})`,
        message: `spec may only have ${settable.join(', ')}: the rest belongs into the WorkflowTemplate`,
      },
      {
        expression: [
          "object.spec.?arguments.orValue({}).all(key, key == 'parameters') &&",
          "variables.parameters.all(parameter, parameter.all(key, key in ['name', 'value']))",
        ].join(' '),
        message: 'arguments may only be parameters with a name and a value',
      },
      {
        // The controller would replace it before a template's own checks see it.
        expression: "variables.parameters.all(parameter, !string(parameter.?value.orValue('')).contains('{{'))",
        message: 'an argument may not hold {{',
      },
    ],
  })
}
