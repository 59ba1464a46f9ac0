import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type ClusterState, run } from './cluster/run-with-fake-cluster.ts'

describe('whose cluster', () => {
  test('one that looks local is not asked about', async () => {
    const { status, changes } = await run('setup')
    expect([status, changes.length > 0]).toEqual([0, true])
  })

  test('one that does not is left alone where nobody can answer', async () => {
    const { status, changes, stderr } = await run('setup', { state: { server: 'https://k8s.example.org' } })
    expect([status, changes]).toEqual([1, []])
    expect(stderr).toContain('give --yes if it is the right one')
  })

  test('one that only sounds local is not local', async () => {
    const { status } = await run('setup', { state: { server: 'https://localhost.example.org' } })
    expect(status).toBe(1)
  })

  test('--yes goes on', async () => {
    const { status } = await run('setup', { state: { server: 'https://k8s.example.org' }, args: ['--yes'] })
    expect(status).toBe(0)
  })

  test('every call names the context', async () => {
    const { calls } = await run('setup')
    expect(calls.filter((call) => !/^(config |--context test )/.test(call))).toEqual([])
  })

  test('a context that does not exist is refused', async () => {
    const { status, stderr } = await run('setup', { args: ['--context', 'other'] })
    expect([status, stderr]).toEqual([1, expect.stringContaining('there is no context other')])
  })
})

describe('preflight', () => {
  test.each<[string, ClusterState, string]>([
    ['an old Kubernetes', { kubernetes: '1.29.9' }, 'Kubernetes 1.29.9: 1.30.0 or newer'],
    ['a kind that is missing', { missingKind: 'workflowtaskresults' }, 'the kind workflowtaskresults.argoproj.io'],
    ['no controller', { controllerImage: 'example.org/other:v1.0.0' }, 'a workflow controller in namespace argo'],
    ['an old Argo', { controllerImage: 'quay.io/argoproj/workflow-controller:v3.6.19' }, 'Argo Workflows 3.6.19'],
    [
      'an Argo that follows links',
      { controllerImage: 'quay.io/argoproj/workflow-controller:v3.7.4' },
      'Argo Workflows 3.7.4: 3.7.5 or newer',
    ],
    ['a controller of one namespace', { controllerArgs: '["--namespaced"]' }, 'was started with --namespaced'],
    [
      'a controller of another account',
      { controllerAccount: 'argo-workflows-controller' },
      'it is argo/argo-workflows-controller, render with --controller argo/argo-workflows-controller',
    ],
    ['a right that is missing', { forbidden: 'namespaces' }, 'the right to create namespaces'],
  ])('refuses %s and changes nothing', async (_what, state, message) => {
    const { status, stderr, changes } = await run('setup', { state })
    expect([status, changes]).toEqual([1, []])
    expect(stderr).toContain(message)
  })

  test.each([
    ['3.7.14', true],
    ['3.7.15', false],
    ['4.0.5', true],
    ['4.1.2', false],
  ])('notes whether Argo %s lets a submission change its pods', async (version, noted) => {
    const controllerImage = `quay.io/argoproj/workflow-controller:v${version}`
    const { stderr } = await run('setup', { state: { controllerImage } })
    expect(stderr.includes('CVE-2026-54526')).toBe(noted)
  })

  test('tells all that is missing at once', async () => {
    const { stderr } = await run('setup', { state: { kubernetes: '1.28.0', forbidden: 'namespaces' } })
    expect(stderr).toMatch(/Kubernetes 1\.28\.0[\s\S]*create namespaces/)
  })

  test.each([
    ['3.7.16', true],
    ['4.0.9', true],
    ['4.0.10', false],
    ['4.1.1', true],
    ['4.1.2', false],
    ['4.2.0', false],
  ])('Argo %s: warns of the flaw of locks: %s', async (version, warns) => {
    const controllerImage = `quay.io/argoproj/workflow-controller:v${version}`
    const { status, stderr } = await run('setup', { state: { controllerImage }, args: ['--check'] })
    expect([status, stderr.includes('while it waits for a lock')]).toEqual([0, warns])
  })

  test('--check changes nothing', async () => {
    const { changes, stderr } = await run('setup', { args: ['--check'] })
    expect([changes, stderr]).toEqual([[], expect.stringContaining('the cluster is ready')])
  })
})

describe('secrets', () => {
  const store = ['ci\tartifact-store\trequired\taccesskey,secretkey']
  const hostile = `s3cr3t'; $(id) "x\``

  test('come from the environment, to the byte, and appear in no message and on no command line', async () => {
    const env = { S3_ACCESS_KEY: 'AKIAEXAMPLE', S3_SECRET_KEY: hostile }
    const { status, stored, stderr, stdout, calls } = await run('setup', { secrets: store, env })
    expect(status).toBe(0)
    expect(await stored('artifact-store/secretkey')).toBe(hostile)
    expect([stderr, stdout, ...calls].filter((text) => /s3cr3t|AKIA/.test(text))).toEqual([])
  })

  test('come from files', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'setup-file-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    await writeFile(join(folder, 'config.json'), '{"auths":{}}')
    const env = { REGISTRY_PUSH_CONFIG_FILE: join(folder, 'config.json') }
    const { stored } = await run('setup', { secrets: ['ci\tregistry-push\toptional\t*'], env })
    expect(await stored('registry-push/.dockerconfigjson')).toBe('{"auths":{}}')
  })

  test('half of one is a mistake', async () => {
    const { status, stderr } = await run('setup', { secrets: store, env: { S3_ACCESS_KEY: 'x' } })
    expect([status, stderr]).toEqual([1, expect.stringContaining('also set S3_SECRET_KEY')])
  })

  test('one that is required and missing is told, after all the rest is done', async () => {
    const { status, stderr, changes } = await run('setup', { secrets: store })
    expect(status).toBe(1)
    expect(stderr).toContain('artifact-store in ci: set S3_ACCESS_KEY S3_SECRET_KEY')
    expect(changes.some((call) => call.includes('M/ci.yaml'))).toBe(true)
  })

  test('one that only settings of somebody know of is left to them', async () => {
    const { status, stderr } = await run('setup', { secrets: ['ci\ttrusted-key-2\trequired\tcosign.pub'] })
    expect([status, stderr]).toEqual([1, expect.stringContaining('trusted-key-2 in ci: make it by hand')])
  })

  test('one that is optional and missing is not', async () => {
    const { status } = await run('setup', { secrets: ['ci\twebhook\toptional\t*'] })
    expect(status).toBe(0)
  })

  test('one that exists is kept', async () => {
    const { status, stderr } = await run('setup', { secrets: store, state: { secrets: ['ci/artifact-store'] } })
    expect([status, stderr]).toEqual([0, expect.stringContaining('secret/artifact-store in ci kept')])
  })
})

describe('the token of the event source', () => {
  const secrets = ['triggers\tevent-source-token\trequired\ttoken']

  test('is made up', async () => {
    const { status, stored, stderr } = await run('setup', { secrets })
    const token = await stored('event-source-token/token')
    expect([status, token.length, stderr.includes(token)]).toEqual([0, 44, false])
  })

  test('is kept', async () => {
    const { status, stored } = await run('setup', { secrets, state: { secrets: ['triggers/event-source-token'] } })
    expect(status).toBe(0)
    await expect(stored('event-source-token/token')).rejects.toThrow('ENOENT')
  })
})

describe('a cluster without Argo Events', () => {
  const state = { missingKind: 'sensors' }

  test('is refused where pushes are to start something', async () => {
    const { status, stderr, changes } = await run('setup', { state, files: { 'triggers.yaml': 'kind: Sensor\n' } })
    expect([status, changes]).toEqual([1, []])
    expect(stderr).toContain(
      'the kind sensors.argoproj.io: install Argo Events 1.9 or newer, or render with --event-bus none',
    )
  })

  test('will do where they are not', async () => {
    const { status, calls } = await run('setup', { state })
    expect(status).toBe(0)
    expect(calls.filter((call) => call.includes('limitranges') && call.includes('sensors.argoproj.io'))).toEqual([])
  })
})

describe('what is no longer rendered', () => {
  const live = [
    'kept-1 ConfigMap.v1 ci kept',
    'gone-1 ConfigMap.v1 ci old',
    'gone-2 Role.rbac.authorization.k8s.io/v1 release old',
    'gone-3 ValidatingAdmissionPolicy.admissionregistration.k8s.io/v1  old',
    'else-1 ConfigMap.v1 elsewhere old',
  ]
  const deletions = (changes: readonly string[]) => changes.filter((call) => call.startsWith('delete'))

  test('goes, in our namespaces and in none, and nothing else', async () => {
    const { changes } = await run('setup', { state: { live } })
    expect(deletions(changes)).toEqual([
      'delete ConfigMap old -n ci --ignore-not-found --timeout=60s',
      'delete Role.v1.rbac.authorization.k8s.io old -n release --ignore-not-found --timeout=60s',
      'delete ValidatingAdmissionPolicy.v1.admissionregistration.k8s.io old --ignore-not-found --timeout=60s',
    ])
  })

  test('stays in a namespace in which a workflow runs that may need it', async () => {
    const { changes, stderr } = await run('setup', { state: { live, busy: ['ci'] } })
    expect(deletions(changes)).toHaveLength(2)
    expect(stderr).toContain('1 objects that are no longer rendered stay')
  })
})

describe("the controller's settings", () => {
  const merges = (changes: readonly string[]) => changes.filter((call) => call.includes('M/controller/config.yaml'))

  test('are left alone, unless asked', async () => {
    expect(merges((await run('setup')).changes)).toEqual([])
  })

  test('are merged and never forced', async () => {
    const { changes } = await run('setup', { args: ['--configure-controller'] })
    expect(merges(changes)).toEqual(['apply --server-side --field-manager=catalog-setup -f M/controller/config.yaml'])
  })

  test('are left alone where Argo would not start with them', async () => {
    const state = { controllerSettings: 'executor: {}' }
    const { changes, stderr } = await run('setup', { args: ['--configure-controller'], state })
    expect([merges(changes), stderr]).toEqual([[], expect.stringContaining('by hand')])
  })
})

describe('teardown', () => {
  test('removes what was rendered and the secrets that setup made, but not the signing key', async () => {
    const { changes } = await run('teardown', {
      state: {
        live: ['r-1 ConfigMap.v1 ci programs'],
        madeBySetup: ['s-1 Secret.v1 ci artifact-store', 's-2 Secret.v1 release signing-key'],
        left: { release: 'secret/signing-key' },
      },
    })
    expect(changes).toEqual([
      'delete ConfigMap programs -n ci --ignore-not-found --timeout=60s',
      'delete Secret artifact-store -n ci --ignore-not-found --timeout=60s',
      'delete namespace ci --timeout=120s',
    ])
  })

  test('leaves a namespace that holds anything, and says what', async () => {
    const { changes, stderr } = await run('teardown', { state: { left: { ci: 'workflow.argoproj.io/release-1' } } })
    expect(changes).toEqual(['delete namespace release --timeout=120s'])
    expect(stderr).toContain('namespace ci stays, it holds workflow.argoproj.io/release-1')
  })

  test.each(['api-resources', 'get configmaps,secrets'] as const)(
    'deletes no namespace whose content cannot be listed: %s',
    async (unlisted) => {
      const { status, stderr, changes } = await run('teardown', { state: { unlisted } })
      expect([status, changes]).toEqual([1, []])
      expect(stderr).toContain('cannot see all that namespace ci holds')
    },
  )
})

test('the usage names every variable that a secret comes from', async () => {
  const text = await readFile(join(import.meta.dirname, 'cluster/secrets.sh'), 'utf8')
  const [, table = ''] = /^readonly known_secrets='$(.+?)^'$/ms.exec(text) ?? []
  const variables = [...table.matchAll(/=([A-Z0-9_]+)/g)].map(([, variable = '']) => variable)
  const { stdout } = await run('setup', { args: ['--help'] })
  expect(variables.length).toBeGreaterThan(10)
  expect(variables.filter((variable) => !stdout.includes(variable))).toEqual([])
})

test.each([
  ['setup', ['--contxt', 'x'], 'there is no --contxt'],
  ['setup', ['--context'], '--context needs a value'],
  ['setup', ['--profile', 'prod'], 'there is no profile prod'],
  ['teardown', ['--everything'], 'there is no --everything'],
] as const)('%s %j is misused', async (script, args, message) => {
  const { status, stderr, calls } = await run(script, { args })
  expect([status, calls]).toEqual([2, []])
  expect(stderr).toContain(message)
})
