import { type AdmissionCase, aboutWorkflows, account, type Fields, workflow } from './admission-case.ts'

const approver = 'oidc:grace@example.com'
const supplied = (name: string) => ({ name, valueFrom: { supplied: {}, default: '' } })
const answer = (approved: string, by: string) => ({
  parameters: [
    { name: 'approved', value: approved },
    { name: 'approver', value: by },
  ],
})

const asks = {
  type: 'Suspend',
  displayName: 'approval',
  phase: 'Running',
  inputs: { parameters: [{ name: 'version', value: '1.2.3' }] },
  outputs: { parameters: [supplied('approved'), supplied('approver')] },
}
const soaks = { type: 'Suspend', displayName: 'soak', phase: 'Running' }
const verified = { type: 'Pod', displayName: 'verify-promotion', phase: 'Succeeded' }
const before = { phase: 'Running', nodes: { asks, soaks, verified } }

interface Answer {
  readonly by?: string
  readonly groups?: readonly string[]
  readonly namespace?: string
  readonly node?: 'asks' | 'soaks' | 'verified'
}

/** Somebody in the group of approvers, unless `who` says otherwise, changes a node of a promotion. */
function changes(name: string, change: Fields, who: Answer = {}, refusal?: string): AdmissionCase {
  const { by = approver, groups = ['approvers'], namespace = 'delivery-prod', node = 'asks' } = who
  const status = { ...before, nodes: { ...before.nodes, [node]: { ...before.nodes[node], ...change } } }
  return {
    name,
    request: {
      ...aboutWorkflows,
      operation: 'UPDATE',
      namespace,
      username: by,
      groups,
      object: workflow(namespace, 'promote', { status }),
      oldObject: workflow(namespace, 'promote', { status: before }),
    },
    ...(refusal !== undefined && { refusal }),
  }
}

/** Somebody stops a run of `template`. */
const stops = (template: string, refusal?: string): AdmissionCase => ({
  name: `the stop of a run of ${template}`,
  request: {
    ...aboutWorkflows,
    operation: 'UPDATE',
    namespace: 'delivery-prod',
    username: approver,
    object: workflow('delivery-prod', template, { status: before, spec: { shutdown: 'Stop' } }),
    oldObject: workflow('delivery-prod', template, { status: before }),
  },
  author: template === 'deploy' ? account('delivery-prod', 'request-deployment') : approver,
  ...(refusal !== undefined && { refusal }),
})

const yes = { phase: 'Succeeded', finishedAt: '2026-06-01T10:00:00Z', outputs: answer('YES', approver) }
const own = 'set approver to your own user name'
const answersOnly = 'a person may answer a step that waits for one'

/** Who approves is who is recorded, and answers nothing else. */
export const approvalCases: readonly AdmissionCase[] = [
  stops('promote'),
  stops('deploy', 'a deployment ends by itself'),
  changes('a yes', yes),
  changes('a no', { ...yes, outputs: answer('NO', approver) }),
  changes('a no that fails the step', { ...yes, phase: 'Failed', outputs: answer('NO', approver) }),
  changes('an answer that is not complete yet', {
    outputs: { parameters: [{ name: 'approved', value: 'YES' }, supplied('approver')] },
  }),
  changes('a yes in the name of another', { ...yes, outputs: answer('YES', 'oidc:ada@example.com') }, {}, own),
  changes('a yes in the name of nobody', { ...yes, outputs: answer('YES', '') }, {}, own),
  changes('an end without a name', { phase: 'Succeeded' }, {}, own),
  changes('a yes by one who does not approve', yes, { groups: ['operators'] }, 'only those who approve here'),
  changes(
    'a yes by a step',
    { ...yes, outputs: answer('YES', account('delivery-prod', 'apply-release')) },
    { by: account('delivery-prod', 'apply-release'), groups: [] },
    'only those who approve here',
  ),
  changes('a yes where nobody approves', yes, { namespace: 'delivery-dev' }, 'only those who approve here'),
  changes('the end of a soak', { phase: 'Succeeded' }, { node: 'soaks' }, own),
  changes('a soak with an answer', yes, { node: 'soaks' }, answersOnly),
  changes('a step that did something else', { phase: 'Failed' }, { node: 'verified' }, answersOnly),
  changes('an answer with other inputs', { ...yes, inputs: { parameters: [] } }, {}, answersOnly),
  changes(
    'an answer with more outputs',
    { ...yes, outputs: { parameters: [...answer('YES', approver).parameters, { name: 'x', value: 'y' }] } },
    {},
    answersOnly,
  ),
  changes('an answer with another phase', { ...yes, phase: 'Skipped' }, {}, answersOnly),
]
