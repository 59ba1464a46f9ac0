import type { Controller } from '../settings.ts'
import { literal, userOf } from './cel.ts'
import { admissionPolicy, type Scope } from './policy.ts'

/** What a person may still change in a workflow that exists: `argo stop`, `terminate`, `suspend` and `resume`. */
const stops = "['shutdown', 'suspend']"

/**
 * A workflow's status is a record that signing relies on, so only the controller writes it. Argo keeps it in the same
 * resource as the spec, so RBAC cannot tell the two apart. A `storedWorkflowTemplateSpec` that came with a new workflow
 * would even run in place of its template, with `Strict` too. `argo submit` sends `storedTemplates`; the controller
 * uses them only for a `templateRef`, and no pipeline has one.
 */
export function workflowRecord(controller: Controller, scopes: readonly Scope[]) {
  const user = userOf({ namespace: controller.namespace, name: controller.serviceAccount })
  return admissionPolicy({
    name: 'catalog-workflow-record',
    description: 'Only the workflow controller writes what a workflow did; nobody changes what it was told to do.',
    resources: [{ apiGroups: ['argoproj.io'], resources: ['workflows'], operations: ['CREATE', 'UPDATE'] }],
    variables: [
      { name: 'new', expression: "request.operation == 'CREATE'" },
      { name: 'controller', expression: `request.userInfo.username == ${literal(user)}` },
      { name: 'before', expression: 'oldObject.?status.orValue({})' },
      { name: 'after', expression: 'object.?status.orValue({})' },
      { name: 'nodesBefore', expression: 'variables.before.?nodes.orValue({})' },
      { name: 'nodes', expression: 'variables.after.?nodes.orValue({})' },
    ],
    scopes,
    demands: [
      {
        expression: [
          "!variables.new || object.?status.orValue({}).all(key, key == 'storedTemplates' ||",
          "(key in ['startedAt', 'finishedAt'] && object.status[key] == null))",
        ].join(' '),
        message: 'a new workflow has not done anything yet: remove its status',
      },
      {
        expression: [
          'variables.new || variables.controller ||',
          "(variables.before.all(key, key in variables.after && (key == 'nodes' ||",
          'variables.after[key] == variables.before[key])) &&',
          'variables.after.all(key, key in variables.before))',
        ].join(' '),
        message: 'only the workflow controller changes the status: use argo resubmit instead of argo retry',
      },
      {
        expression: [
          'variables.new || variables.controller ||',
          '(variables.nodesBefore.all(id, id in variables.nodes) && variables.nodes.all(id,',
          'id in variables.nodesBefore && (variables.nodes[id] == variables.nodesBefore[id] ||',
          "[variables.nodes[id], variables.nodesBefore[id]].all(node, node.type == 'Suspend'))))",
        ].join(' '),
        message: 'only the workflow controller changes what a step did; a person may answer a step that waits for one',
      },
      {
        expression: [
          'variables.new || variables.controller ||',
          `(object.spec.all(key, key in ${stops} ||`,
          '(key in oldObject.spec && object.spec[key] == oldObject.spec[key])) &&',
          `oldObject.spec.all(key, key in ${stops} || key in object.spec))`,
        ].join(' '),
        message: 'the spec of a workflow does not change, it can only be suspended or shut down: submit a new one',
      },
    ],
  })
}
