import { type AdmissionCase, aboutWorkflows, account, controller, type Fields, workflow } from './admission-case.ts'

const ran = {
  phase: 'Running',
  nodes: {
    built: { type: 'Pod', phase: 'Succeeded', outputs: { parameters: [{ name: 'digest', value: 'sha256:1' }] } },
    asks: { type: 'Suspend', phase: 'Running' },
  },
}
const labels = { 'workflows.argoproj.io/phase': 'Running', team: 'shop' }
const record = workflow('ci', 'release', { metadata: { labels }, status: ran })
const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'gone', uid: '5d1c8b0e-0000-4000-8000-000000000000' }

interface Change {
  readonly by?: string
  readonly metadata?: Fields
  readonly spec?: Fields
  readonly status?: Fields
}

function changes(name: string, change: Change, refusal?: string): AdmissionCase {
  const { by = 'developer', metadata = {}, spec = {}, status = ran } = change
  const object = workflow('ci', 'release', { metadata: { labels, ...metadata }, spec, status })
  return {
    name,
    request: { ...aboutWorkflows, operation: 'UPDATE', namespace: 'ci', username: by, object, oldObject: record },
    ...(refusal !== undefined && { refusal }),
  }
}

const onlyController = 'only the workflow controller changes the status'
const answersOnly = 'only the workflow controller changes what a step did'
const labelsStay = 'only the workflow controller changes labels of workflows.argoproj.io'
const noOwner = 'nobody gives a workflow an owner'
const labelled = (name: string, value: string) => ({ labels: { ...labels, [`workflows.argoproj.io/${name}`]: value } })
const specStays = 'the spec of a workflow does not change'
const withNode = (id: string, node: Fields) => ({ ...ran, nodes: { ...ran.nodes, [id]: node } })

/** What a release did is written by the controller alone, because what signs believes it. */
export const recordCases: readonly AdmissionCase[] = [
  changes('nothing', {}),
  changes('a shutdown', { spec: { shutdown: 'Stop' } }),
  changes('a pause', { spec: { suspend: true } }),
  changes(
    'an answer where nobody approves',
    { status: withNode('asks', { type: 'Suspend', phase: 'Succeeded' }) },
    'only those who approve here',
  ),
  changes('the work of the controller', {
    by: controller,
    status: withNode('next', { type: 'Pod', phase: 'Running' }),
  }),
  changes(
    'another digest',
    {
      status: withNode('built', {
        ...ran.nodes.built,
        outputs: { parameters: [{ name: 'digest', value: 'sha256:2' }] },
      }),
    },
    answersOnly,
  ),
  changes(
    'another digest by a step',
    { by: account('ci', 'supersede'), status: withNode('built', { type: 'Pod', phase: 'Failed' }) },
    answersOnly,
  ),
  changes('a node of its own', { status: withNode('gate', { type: 'Pod', phase: 'Succeeded' }) }, answersOnly),
  changes(
    'a node turned into a question',
    { status: withNode('built', { type: 'Suspend', phase: 'Succeeded' }) },
    answersOnly,
  ),
  changes(
    'a question turned into a node',
    { status: withNode('asks', { type: 'Pod', phase: 'Succeeded' }) },
    answersOnly,
  ),
  changes('a node less', { status: { ...ran, nodes: { asks: ran.nodes.asks } } }, answersOnly),
  changes('another phase', { status: { ...ran, phase: 'Succeeded' } }, onlyController),
  changes(
    'a stored template spec',
    { status: { ...ran, storedWorkflowTemplateSpec: { templates: [] } } },
    onlyController,
  ),
  changes('no phase', { status: { nodes: ran.nodes } }, onlyController),
  changes('other arguments', { spec: { arguments: { parameters: [{ name: 'tag', value: 'v9.9.9' }] } } }, specStays),
  changes('another template', { spec: { workflowTemplateRef: { name: 'ci' } } }, specStays),
  changes('a service account', { spec: { serviceAccountName: 'supersede' } }, specStays),
  changes('a label that says it has ended', { metadata: labelled('completed', 'true') }, labelsStay),
  changes('a label that says how it ended', { metadata: labelled('phase', 'Succeeded') }, labelsStay),
  changes('a label for another controller', { metadata: labelled('controller-instanceid', 'none') }, labelsStay),
  changes(
    'a label with which a schedule cleans it up',
    { metadata: labelled('cron-workflow', 'retention') },
    labelsStay,
  ),
  changes('a label less', { metadata: { labels: { team: 'shop' } } }, labelsStay),
  changes('labels of the controller', { by: controller, metadata: labelled('completed', 'true') }),
  changes('a label that says who paused it', { metadata: labelled('actor', 'ada'), spec: { suspend: true } }),
  changes('a label that says what they did', { metadata: labelled('action', 'Suspend'), spec: { suspend: true } }),
  changes('a label of theirs', { metadata: { labels: { ...labels, team: 'search' } } }),
  changes('an owner', { metadata: { ownerReferences: [owner] } }, noOwner),
  changes('an owner by the controller', { by: controller, metadata: { ownerReferences: [owner] } }),
  changes('no arguments', { spec: { arguments: undefined } }, specStays),
]
