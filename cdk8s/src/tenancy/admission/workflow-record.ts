import type { Controller, TenancySettings } from '../settings.ts'
import { list, literal, userOf } from './cel.ts'
import { admissionPolicy, type Demand, type Scope, type Variable } from './policy.ts'

const labelDomain = 'workflows.argoproj.io'
const labelPrefix = `${labelDomain}/`

/** What a person may still change in a workflow that exists: `argo stop`, `terminate`, `suspend` and `resume`. */
const stops = ['shutdown', 'suspend']

/** The labels with which Argo says who did that. */
const acts = ['action', 'actor', 'actor-email', 'actor-preferred-username'].map((name) => `${labelPrefix}${name}`)

/** What an answer changes in the node of a step that waits. */
const answerable = ['phase', 'message', 'finishedAt', 'outputs']

const outputNames = (nodes: 'nodes' | 'nodesBefore') =>
  `variables.${nodes}[id].?outputs.?parameters.orValue([]).map(parameter, parameter.name)`

/** What it did, and what people answered. */
const ofStatus: readonly Demand[] = [
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
      same('variables.after', 'variables.before', "key == 'nodes'"),
    ].join(' '),
    message: 'only the workflow controller changes the status: use argo resubmit instead of argo retry',
  },
  {
    expression: [
      'variables.new || variables.controller ||',
      '(variables.nodesBefore.all(id, id in variables.nodes) &&',
      'variables.nodes.all(id, id in variables.nodesBefore) && variables.answered.all(id,',
      "[variables.nodes[id], variables.nodesBefore[id]].all(node, node.type == 'Suspend') &&",
      `${same('variables.nodes[id]', 'variables.nodesBefore[id]', `key in ${list(answerable)}`)} &&`,
      "variables.nodesBefore[id].?phase.orValue('') == 'Running' &&",
      "variables.nodes[id].?phase.orValue('') in ['Running', 'Succeeded', 'Failed'] &&",
      `${outputNames('nodes')} == ${outputNames('nodesBefore')}))`,
    ].join(' '),
    message: 'only the workflow controller changes what a step did; a person may answer a step that waits for one',
  },
  {
    expression: 'variables.answered.size() == 0 || variables.approvers.exists(group, group in request.userInfo.groups)',
    message: 'only those who approve here answer a step that waits',
  },
  {
    expression: [
      "variables.answered.all(id, variables.nodes[id].?type.orValue('') != 'Suspend' ||",
      "variables.nodes[id].?outputs.?parameters.orValue([]).exists(parameter, parameter.name == 'approver' &&",
      "(parameter.?value.orValue('') == request.userInfo.username ||",
      "(!has(parameter.value) && variables.nodes[id].?phase.orValue('') == 'Running'))))",
    ].join(' '),
    message: 'set approver to your own user name with the answer; a wait without an approver ends by itself alone',
  },
]

/** What it was told to do. */
const ofSpec: readonly Demand[] = [
  {
    expression: [
      'variables.new || variables.controller ||',
      same('object.spec', 'oldObject.spec', `key in ${list(stops)}`),
    ].join(' '),
    message: 'the spec of a workflow does not change, it can only be suspended or shut down: submit a new one',
  },
  {
    expression: [
      "variables.new || variables.controller || object.spec.?workflowTemplateRef.?name.orValue('') != 'deploy' ||",
      "object.spec.?shutdown.orValue('') == oldObject.spec.?shutdown.orValue('')",
    ].join(' '),
    message: 'a deployment ends by itself, because it could not take itself back: start a rollback, which follows it',
  },
]

/**
 * By its labels the controller finds what it has to work on, what has ended, and what a schedule may delete. What has an
 * owner that does not exist is collected as garbage, with the record.
 */
const ofMetadata: readonly Demand[] = [
  {
    expression: [
      'variables.new || variables.controller ||',
      same(
        'variables.labels',
        'variables.labelsBefore',
        `!key.startsWith(${literal(labelPrefix)}) || key in ${list(acts)}`,
      ),
    ].join(' '),
    message: `only the workflow controller changes labels of ${labelDomain}, such as that a workflow has ended`,
  },
  {
    expression: [
      'variables.new || variables.controller ||',
      'object.metadata.?ownerReferences.orValue([]).all(owner,',
      'oldObject.metadata.?ownerReferences.orValue([]).exists(before,',
      `${['apiVersion', 'kind', 'name', 'uid'].map((key) => `before.${key} == owner.${key}`).join(' && ')}))`,
    ].join(' '),
    message: 'nobody gives a workflow an owner: it would be deleted where that is missing',
  },
]

/**
 * Argo ends the exit handler of a workflow that is shut down after its first tasks (seen in 3.7.6), and that of a
 * deployment is what takes it back, so nobody shuts one down.
 *
 * A workflow's status is a record that signing relies on, so only the controller writes it. Argo keeps it in the same
 * resource as the spec, so RBAC cannot tell the two apart. A `storedWorkflowTemplateSpec` that came with a new workflow
 * would even run in place of its template, with `Strict` too. `argo submit` sends `storedTemplates`; the controller
 * uses them only for a `templateRef`, and no pipeline has one.
 */
export function workflowRecord(
  controller: Controller,
  approvers: TenancySettings['approvers'],
  scopes: readonly Scope[],
) {
  const user = userOf({ namespace: controller.namespace, name: controller.serviceAccount })
  return admissionPolicy({
    name: 'catalog-workflow-record',
    description: 'Only the workflow controller writes what a workflow did; nobody changes what it was told to do.',
    resources: [{ apiGroups: ['argoproj.io'], resources: ['workflows'], operations: ['CREATE', 'UPDATE'] }],
    variables: [
      { name: 'controller', expression: `request.userInfo.username == ${literal(user)}` },
      ...changes,
      { name: 'approvers', expression: approversOf(approvers) },
    ],
    scopes,
    demands: [...ofStatus, ...ofSpec, ...ofMetadata],
  })
}

/** What the request changes; who asks is `variables.controller`. */
const changes: readonly Variable[] = [
  { name: 'new', expression: "request.operation == 'CREATE'" },
  { name: 'before', expression: 'oldObject.?status.orValue({})' },
  { name: 'after', expression: 'object.?status.orValue({})' },
  { name: 'nodesBefore', expression: 'variables.before.?nodes.orValue({})' },
  { name: 'nodes', expression: 'variables.after.?nodes.orValue({})' },
  { name: 'labelsBefore', expression: 'oldObject.?metadata.?labels.orValue({})' },
  { name: 'labels', expression: 'object.metadata.?labels.orValue({})' },
  {
    name: 'answered',
    expression: [
      'variables.nodes.filter(id, !variables.new && !variables.controller && id in variables.nodesBefore &&',
      'variables.nodes[id] != variables.nodesBefore[id])',
    ].join(' '),
  },
]

/** Whether the maps `after` and `before` differ in nothing but keys that `free` is true of, as an expression. */
function same(after: string, before: string, free: string): string {
  return [
    `(${after}.all(key, ${free} || (key in ${before} && ${after}[key] == ${before}[key])) &&`,
    `${before}.all(key, ${free} || key in ${after}))`,
  ].join(' ')
}

/** The groups that approve in the namespace of a request, as an expression. */
function approversOf(approvers: TenancySettings['approvers']): string {
  return Object.entries(approvers).reduceRight(
    (otherwise, [namespace, groups]) => `request.namespace == ${literal(namespace)} ? ${list(groups)} : ${otherwise}`,
    '[]',
  )
}
