import { expect, test } from 'vitest'
import { tenancy } from '../../src/tenancy/tenancy.ts'
import { type Asker, isAllowed, type Right, rightsOf } from '../support/access-review.ts'
import { pipelines, platform, settings } from '../support/example-tenancy.ts'

const { namespaces, accounts } = tenancy(pipelines, platform, settings).manifests
const names = namespaces.map(({ metadata }) => metadata.name)
const everyAccount = accounts
  .filter(({ kind }) => kind === 'ServiceAccount')
  .map(({ metadata: { namespace = '', name } }) => ({ namespace, name }))
const sensor = { namespace: 'triggers', name: 'sensor' }
const everyone: readonly Asker[] = [
  ...everyAccount,
  sensor,
  ...['developers', 'operators', 'approvers'].map((group) => ({ group })),
]

const label = (asker: Asker) => ('group' in asker ? `group ${asker.group}` : `${asker.namespace}/${asker.name}`)

function line({ namespace, rule: { apiGroups, resources, resourceNames = [], verbs } }: Right): string {
  const what = apiGroups.flatMap((group) =>
    resources.map((resource) => (group === '' ? resource : `${resource}.${group}`)),
  )
  return `  ${namespace}: ${verbs.join(' ')} ${[...what, ...resourceNames].join(' ')}`
}

function table(): string {
  const rows = everyone.map((asker) => {
    const rights = rightsOf(asker, accounts).map(line).toSorted()
    return [label(asker), ...(rights.length > 0 ? rights : ['  nothing'])].join('\n')
  })
  return `${rows.join('\n')}\n`
}

test('everyone may do exactly what the table says', async () => {
  await expect(table()).toMatchFileSnapshot('goldens/rights.txt')
})

test('nobody comes near a secret, by any verb and in any namespace', () => {
  const verbs = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection']
  const found = everyone.flatMap((asker) =>
    names.flatMap((namespace) =>
      verbs
        .map((verb) => ({ namespace, verb, apiGroup: '', resource: 'secrets', name: 'signing-key' }))
        .filter((access) => isAllowed(asker, access, accounts))
        .map(({ verb }) => `${label(asker)} may ${verb} secrets in ${namespace}`),
    ),
  )
  expect(everyone.length * names.length).toBeGreaterThan(150)
  expect(found).toEqual([])
})

test('nobody gets at a token, a pod or more rights by a detour', () => {
  const detours = [
    ['', 'pods', 'create'],
    ['', 'pods/exec', 'create'],
    ['', 'pods/attach', 'create'],
    ['', 'pods/ephemeralcontainers', 'update'],
    ['', 'serviceaccounts', 'impersonate'],
    ['', 'serviceaccounts/token', 'create'],
    ['apps', 'deployments', 'create'],
    ['batch', 'jobs', 'create'],
    ['argoproj.io', 'workflowtemplates', 'create'],
    ['argoproj.io', 'workflowtemplates', 'patch'],
    ['argoproj.io', 'cronworkflows', 'create'],
    ['rbac.authorization.k8s.io', 'rolebindings', 'create'],
    ['rbac.authorization.k8s.io', 'roles', 'escalate'],
  ] as const
  const found = everyone.flatMap((asker) =>
    names.flatMap((namespace) =>
      detours
        .filter(([apiGroup, resource, verb]) => isAllowed(asker, { namespace, apiGroup, resource, verb }, accounts))
        .map(([, resource, verb]) => `${label(asker)} may ${verb} ${resource} in ${namespace}`),
    ),
  )
  // Helm makes what the chart has, and runs its tests: in the environment that the workflows of a namespace are about.
  const own =
    /^delivery-(\w+)\/(apply-release|canary|remove-canary|remove-release|smoke-test) may create (deployments|jobs|pods) in deploy-\1$/
  expect(found.filter((one) => !own.test(one))).toEqual([])
})

test('workflows are started by nobody but those who have a reason to', () => {
  const starters = (namespace: string) =>
    everyone
      .filter((asker) =>
        isAllowed(asker, { namespace, verb: 'create', apiGroup: 'argoproj.io', resource: 'workflows' }, accounts),
      )
      .map(label)
  expect(starters('release')).toEqual([
    'ci/request-signature',
    'delivery-dev/request-attestation',
    'delivery-staging/request-attestation',
    'delivery-prod/request-attestation',
  ])
  expect(starters('delivery-prod')).toEqual([
    'delivery-staging/start-promotion',
    'delivery-prod/request-deployment',
    'delivery-prod/request-rollback',
    'group operators',
  ])
  expect(starters('build')).toEqual(['ci/build'])
  expect(starters('ci')).toEqual(['ci/reconcile', 'triggers/sensor', 'group developers'])
})

test('only accounts whose step has rights give their pods a token', () => {
  const giving = accounts.filter(
    ({ kind, automountServiceAccountToken }) => kind === 'ServiceAccount' && automountServiceAccountToken !== false,
  )
  const withRights = pipelines.flatMap(({ namespace, steps }) =>
    steps.filter(({ permissions }) => permissions.length > 0).map(({ name }) => `${namespace}/${name}`),
  )
  expect(giving.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`).toSorted()).toEqual(
    [...new Set(withRights)].toSorted(),
  )
})

test('a step that wants more is found out', () => {
  const greedy = pipelines.map((pipeline) => ({
    ...pipeline,
    steps: pipeline.steps.map((step) => ({
      ...step,
      permissions: [{ namespace: 'release', apiGroups: [''], resources: ['secrets'], verbs: ['get'] }],
    })),
  }))
  // A step that two pipelines share has to stay one.
  const [first] = greedy
  const { accounts: more } = tenancy(first ? [first] : [], platform, settings).manifests
  const read = { namespace: 'release', verb: 'get', apiGroup: '', resource: 'secrets' }
  expect(isAllowed({ namespace: 'ci', name: 'test' }, read, more)).toBe(true)
})
