import { runNameOf } from '../../src/programs/triggered-run.ts'
import { type AdmissionCase, aboutWorkflows, account, controller, creates, workflow } from './admission-case.ts'

const sensor = ['ci', account('triggers', 'sensor')] as const
const reconcile = ['ci', account('ci', 'reconcile')] as const
const operator = 'oidc:ada@example.com'
const person = ['ci', operator] as const
const repository = 'https://git.example.org/shop/catalog'

const subject = { repository, ref: 'v1.2.3', commit: 'a'.repeat(40) }
const named = (pipeline: 'ci' | 'ci-chart' | 'release', template: string = pipeline) => {
  const run = workflow('ci', template, { parameters: [{ name: 'repository', value: repository }] })
  return { ...run, metadata: { ...run.metadata, name: runNameOf({ pipeline, ...subject }) } }
}
const release = named('release')
const requestedBy = (requester: string) => {
  const { spec } = release
  const parameters = [...spec.arguments.parameters, { name: 'requester', value: requester }]
  return { ...release, spec: { ...spec, arguments: { parameters } } }
}
const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'gone', uid: '5d1c8b0e-0000-4000-8000-000000000000' }
const labelled = (labels: object) => ({ ...release, metadata: { ...release.metadata, labels } })

const changes = (name: string, object: object, refusal?: string, oldObject: object = release): AdmissionCase => ({
  name,
  request: { ...aboutWorkflows, operation: 'UPDATE', namespace: 'ci', username: sensor[1], object, oldObject },
  ...(refusal !== undefined && { refusal }),
})

const startsOnly = 'a trigger starts ci or ci-chart or release'
const namesOnly = 'a trigger names the workflow'
const changesNone = 'a trigger changes no workflow'
const inOwnName = 'requester has to be your own user name'

/** What starts pipelines by itself is held to more than a person, but for whom it does so: that is what it was told. */
export const triggerCases: readonly AdmissionCase[] = [
  creates('a release by the sensor', sensor, release),
  creates('a check by the sensor', sensor, named('ci')),
  creates('a check of the chart by the sensor', sensor, named('ci-chart')),
  creates('a release by the search for tags', reconcile, release),
  creates('a release for who pushed', sensor, requestedBy('octocat')),
  creates('a release for nobody in particular, by the search for tags', reconcile, requestedBy('reconcile')),
  creates('a release by a person', person, requestedBy(operator)),
  creates('a release by a person, for nobody in particular', person, requestedBy('')),
  creates('a release in the name of another', person, requestedBy('grace@example.com'), inOwnName),
  creates('a release in the name of a trigger', person, requestedBy('reconcile'), inOwnName),
  creates(
    'another pipeline',
    sensor,
    { ...named('release', 'retention'), metadata: { name: 'retention-a-0123456789ab', namespace: 'ci' } },
    startsOnly,
  ),
  creates('a name of its own', sensor, workflow('ci', 'release'), namesOnly),
  creates('the name of another pipeline', reconcile, named('ci', 'release'), namesOnly),
  creates(
    'a generated name',
    sensor,
    { ...release, metadata: { generateName: 'release-', namespace: 'ci' } },
    namesOnly,
  ),
  changes('the same once more', release),
  {
    name: 'the work of the controller on a release that a person asked for',
    request: {
      ...{ ...aboutWorkflows, operation: 'UPDATE', namespace: 'ci', username: controller },
      ...{ object: requestedBy(operator), oldObject: release },
    },
  },
  changes('the same by another requester', requestedBy('grace'), changesNone, requestedBy('octocat')),
  changes('a label', labelled({ 'workflows.argoproj.io/completed': 'true' }), changesNone),
  changes('a label less', release, changesNone, labelled({ 'workflows.argoproj.io/phase': 'Running' })),
  changes('an annotation', { ...release, metadata: { ...release.metadata, annotations: { a: 'b' } } }, changesNone),
  changes('no finalizer', release, changesNone, {
    ...release,
    metadata: { ...release.metadata, finalizers: ['workflows.argoproj.io/artifact-gc'] },
  }),
  changes('an owner', { ...release, metadata: { ...release.metadata, ownerReferences: [owner] } }, changesNone),
  changes('an end', { ...release, spec: { ...release.spec, shutdown: 'Terminate' } }, changesNone),
]
