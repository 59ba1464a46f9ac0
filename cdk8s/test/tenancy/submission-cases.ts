import { type AdmissionCase, account, controller, creates, workflow } from './admission-case.ts'

const developer = ['ci', 'developer'] as const
const commit = [{ name: 'revision', value: '0123456789012345678901234567890123456789' }]
const onlyFields = 'spec may only have workflowTemplateRef, arguments, priority, suspend'

/** In `ci` a workflow is a template and plain arguments. */
export const inCi: readonly AdmissionCase[] = [
  creates('a template with arguments', developer, workflow('ci', 'ci', { parameters: commit })),
  creates('a template without arguments', developer, workflow('ci', 'ci', { spec: { arguments: {} } })),
  creates('a priority', developer, workflow('ci', 'ci', { spec: { priority: 5 } })),
  creates(
    'what argo submit sends along',
    developer,
    workflow('ci', 'ci', {
      status: { startedAt: null, finishedAt: null, storedTemplates: { 'namespaced/ci/main': { name: 'main' } } },
    }),
  ),
  creates('a workflow of the controller, for a schedule', ['ci', controller], workflow('ci', 'retention')),
  creates(
    'templates of its own',
    developer,
    workflow('ci', 'ci', {
      spec: {
        workflowTemplateRef: undefined,
        entrypoint: 'main',
        templates: [{ name: 'main', container: { image: 'busybox' } }],
      },
    }),
    'name a WorkflowTemplate',
  ),
  creates(
    'templates beside the reference',
    developer,
    workflow('ci', 'ci', { spec: { templates: [{ name: 'main', container: { image: 'busybox' } }] } }),
    onlyFields,
  ),
  creates(
    'a template of the whole cluster',
    developer,
    workflow('ci', 'ci', { spec: { workflowTemplateRef: { name: 'ci', clusterScope: true } } }),
    'name a WorkflowTemplate',
  ),
  ...Object.entries({
    serviceAccountName: 'supersede',
    podSpecPatch: '{"hostNetwork":true}',
    entrypoint: 'publish',
    onExit: 'main',
    hostNetwork: true,
    securityContext: { runAsUser: 0 },
    volumes: [{ name: 'key', secret: { secretName: 'registry-push' } }],
    templateDefaults: { container: { image: 'busybox' } },
    hooks: { running: { template: 'main' } },
    executor: { serviceAccountName: 'supersede' },
    artifactRepositoryRef: { configMap: 'other' },
    artifactGC: { serviceAccountName: 'supersede' },
    synchronization: { mutexes: [{ name: 'mine' }] },
    archiveLogs: false,
    ttlStrategy: { secondsAfterCompletion: 1 },
    podGC: { strategy: 'OnPodCompletion' },
    imagePullSecrets: [{ name: 'registry-push' }],
  }).map(([field, value]) => creates(field, developer, workflow('ci', 'ci', { spec: { [field]: value } }), onlyFields)),
  creates(
    'artifacts as arguments',
    developer,
    workflow('ci', 'ci', {
      spec: { arguments: { artifacts: [{ name: 'source', http: { url: 'http://example.org' } }] } },
    }),
    'arguments may only be parameters',
  ),
  creates(
    'an argument out of a config map',
    developer,
    workflow('ci', 'ci', {
      parameters: [{ name: 'revision', valueFrom: { configMapKeyRef: { name: 'x', key: 'y' } } }],
    }),
    'arguments may only be parameters',
  ),
  creates(
    'an argument that is a template',
    developer,
    workflow('ci', 'ci', { parameters: [{ name: 'branch', value: '{{=sprig.env("PATH")}}' }] }),
    'an argument may not hold {{',
  ),
  creates(
    'a stored template spec',
    developer,
    workflow('ci', 'ci', { status: { storedWorkflowTemplateSpec: { entrypoint: 'main', templates: [] } } }),
    'a new workflow has not done anything yet',
  ),
  creates(
    'nodes that are done already',
    developer,
    workflow('ci', 'release', { status: { phase: 'Running', nodes: { n: { type: 'Pod', phase: 'Succeeded' } } } }),
    'a new workflow has not done anything yet',
  ),
  creates(
    'a start that is past',
    developer,
    workflow('ci', 'ci', { status: { startedAt: '2026-01-01T00:00:00Z' } }),
    'a new workflow has not done anything yet',
  ),
]

const caller = ['release', account('ci', 'request-signature')] as const
const release = [
  { name: 'releaseName', value: 'release-x7k2p' },
  { name: 'releaseUid', value: '0b9c8d7e-0000-4000-8000-000000000000' },
]
const notHere = 'start sign or attest-deployment here, with its own parameters'

/** The same workflow, created by each of `users`, who may not. */
function refusedTo(
  what: string,
  started: ReturnType<typeof workflow>,
  users: readonly (readonly [name: string, user: string])[],
): readonly AdmissionCase[] {
  const { namespace } = started.metadata
  return users.map(([name, user]) =>
    creates(`${what} ${name}`, [namespace, user], started, 'may start a workflow here'),
  )
}

/** In `release` one account asks for signatures, and can say no more than for which release. */
export const inRelease: readonly AdmissionCase[] = [
  creates('a request for a signature', caller, workflow('release', 'sign', { parameters: release })),
  ...refusedTo('a request', workflow('release', 'sign', { parameters: release }), [
    ['by the builder', account('ci', 'build')],
    ['by a person', 'developer'],
    ['by an administrator', 'kubernetes-admin'],
    ['by the signer itself', account('release', 'sign')],
    ['by a namesake', account('build', 'request-signature')],
  ]),
  creates('another template', caller, workflow('release', 'other', { parameters: release }), notHere),
  creates(
    'another argument',
    caller,
    workflow('release', 'sign', { parameters: [...release, { name: 'image', value: 'x' }] }),
    notHere,
  ),
  creates(
    'a service account',
    caller,
    workflow('release', 'sign', { parameters: release, spec: { serviceAccountName: 'sign' } }),
    onlyFields,
  ),
  creates(
    'a patch of the pod',
    caller,
    workflow('release', 'sign', { parameters: release, spec: { podSpecPatch: '{}' } }),
    onlyFields,
  ),
  creates(
    'templates of its own',
    caller,
    workflow('release', 'sign', {
      spec: {
        workflowTemplateRef: undefined,
        entrypoint: 'main',
        templates: [{ name: 'main', container: { image: 'busybox' } }],
      },
    }),
    'name a WorkflowTemplate',
  ),
  creates(
    'stored templates',
    caller,
    workflow('release', 'sign', { parameters: release, status: { storedTemplates: {} } }),
    'a workflow starts here without a status',
  ),
  ...["'; rm -rf /", 'a b', 'a\nb', '$(id)', '`id`', '"}', '{{workflow.name}}', 'a'.repeat(1001)].map((value) =>
    creates(
      `the argument ${JSON.stringify(value.slice(0, 20))}`,
      caller,
      workflow('release', 'sign', { parameters: [{ name: 'releaseName', value }] }),
      'an argument here has to match',
    ),
  ),
]

const builder = ['build', account('ci', 'build')] as const
const source = [
  { name: 'repository', value: 'https://git.example.org/~shop/catalog.git' },
  { name: 'revision', value: '0123456789012345678901234567890123456789' },
  { name: 'version', value: '1.2.3-rc.1+build.5' },
  { name: 'runTag', value: 'run-0b9c8d7e' },
]

export const inBuild: readonly AdmissionCase[] = [
  creates('a build', builder, workflow('build', 'build', { parameters: source })),
  ...refusedTo('a build', workflow('build', 'build', { parameters: source }), [
    ['by the signer', account('ci', 'request-signature')],
    ['by a person', 'developer'],
  ]),
  creates(
    'a signature in the wrong place',
    builder,
    workflow('build', 'sign', { parameters: release }),
    'start build here',
  ),
]
