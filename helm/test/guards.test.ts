import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { chart, render } from './support/render.ts'
import { digest } from './support/scenarios.ts'

/** Renders the least that can be installed, changed by `values`. */
const renderWith = (values: object) => render({ files: ['../ci/default-values.yaml'], values })

/** What helm says when it refuses them. */
function refusal(values: object): string {
  try {
    renderWith(values)
  } catch (error) {
    return String(error)
  }
  return 'was not refused'
}

type Row = readonly [what: string, values: object, message: string]

const gateway = { podSelector: {} }
const insecure = { insecureSecrets: true, databaseUrl: 'postgres://a:b@c/d', cursorSecret: 'c'.repeat(32) }
const key = { kty: 'OKP', crv: 'Ed25519', kid: 'k', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }

/** What contradicts itself, or could never work. The message says what to change. */
const guarded: readonly Row[] = [
  [
    'autoscaling without a CPU request',
    { autoscaling: { enabled: true }, resources: { requests: { cpu: null } } },
    'autoscaling counts CPU in percent of the request, and resources.requests.cpu is not set: set it',
  ],
  [
    'fewer pods at most than at least',
    { autoscaling: { enabled: true, minReplicas: 5, maxReplicas: 3 } },
    'autoscaling.minReplicas is 5, more than autoscaling.maxReplicas, 3: lower the first or raise the second',
  ],
  [
    'a budget that keeps every pod',
    { podDisruptionBudget: { minAvailable: 2 } },
    'podDisruptionBudget.minAvailable is 2 of 2 pods, so that no node could ever be drained: lower it',
  ],
  [
    'a budget that keeps every pod of the fewest',
    { autoscaling: { enabled: true, minReplicas: 3 }, podDisruptionBudget: { minAvailable: '67%' } },
    'podDisruptionBudget.minAvailable is 67% of 3 pods, so that no node could ever be drained: lower it',
  ],
  [
    'a budget that gives up none',
    { podDisruptionBudget: { maxUnavailable: 0 } },
    'podDisruptionBudget.maxUnavailable is 0, so that no node could ever be drained: set it to at least 1',
  ],
  [
    'a budget of no percent',
    { podDisruptionBudget: { maxUnavailable: '0%' } },
    'podDisruptionBudget.maxUnavailable is 0%, so that no node could ever be drained',
  ],
  [
    'a canary of itself',
    { canary: { of: 'shop' } },
    'canary.of is shop, this release itself: set it to the release that this one is the canary of, or empty it',
  ],
  [
    'a canary with secrets of its own',
    {
      canary: { of: 'catalog-api' },
      secrets: { existingSecret: '' },
      dev: { insecureSecrets: true, databaseUrl: 'postgres://u:p@h/d', cursorSecret: 'x'.repeat(32) },
    },
    'canary.of and dev.insecureSecrets exclude each other, as a canary brings no Secret: set secrets.existingSecret',
  ],
  [
    'a grace period shorter than the drain',
    { termination: { gracePeriodSeconds: 39 } },
    'termination.gracePeriodSeconds is 39, but a pod needs 40 s to end',
  ],
  [
    'a drain that outgrows the grace period',
    { termination: { gracePeriodSeconds: 40 }, config: { drainTimeoutMs: 15_001 } },
    'termination.gracePeriodSeconds is 40, but a pod needs 41 s to end',
  ],
  [
    'a rollout that cannot begin',
    { rollout: { maxSurge: '0%', maxUnavailable: 0 } },
    'rollout.maxSurge and rollout.maxUnavailable are both 0, so that no pod could ever be replaced',
  ],
  [
    'a rollout that fails before a pod can count',
    { rollout: { progressDeadlineSeconds: 365 } },
    'rollout.progressDeadlineSeconds is 365, but a pod may take 365 s until it counts',
  ],
  [
    'two ways in',
    {
      ingress: { enabled: true, hosts: ['a.example.com'] },
      httpRoute: { enabled: true, parentRefs: [{ name: 'public' }] },
      networkPolicy: { httpFrom: [gateway] },
    },
    'ingress.enabled and httpRoute.enabled exclude each other: turn one of them off',
  ],
  [
    'an Ingress without a host',
    { ingress: { enabled: true }, networkPolicy: { httpFrom: [gateway] } },
    'ingress.enabled is true, but ingress.hosts is empty: set the host names that it serves',
  ],
  [
    'a certificate for a host that is not served',
    {
      ingress: { enabled: true, hosts: ['a.example.com'], tls: [{ hosts: ['b.example.com'] }] },
      networkPolicy: { httpFrom: [gateway] },
    },
    'ingress.tls names the host b.example.com, which is not in ingress.hosts',
  ],
  [
    'a route without a Gateway',
    { httpRoute: { enabled: true }, networkPolicy: { httpFrom: [gateway] } },
    'httpRoute.enabled is true, but httpRoute.parentRefs is empty: set the Gateway',
  ],
  [
    'traffic that the policy keeps out',
    { ingress: { enabled: true, hosts: ['a.example.com'] } },
    'networkPolicy.httpFrom is empty, so that it could not reach the pods: set where its controller runs',
  ],
  [
    'scraping that the policy keeps out',
    { monitoring: { serviceMonitor: { enabled: true } } },
    'networkPolicy.opsFrom is empty, so that Prometheus could not reach the pods: set where it runs',
  ],
  [
    'a database that the policy keeps away',
    { networkPolicy: { postgresql: { to: [] } } },
    'networkPolicy.postgresql.to is empty, so that no pod could reach the database: set where it runs',
  ],
  [
    'names that the policy leaves unresolved',
    { networkPolicy: { dns: { to: [] } } },
    'networkPolicy.dns.to is empty, so that no pod could resolve a name: set who does',
  ],
  [
    'a collector that the policy keeps away',
    { tracing: { endpoint: 'http://otel:4318' } },
    'tracing.endpoint is set, but networkPolicy.otlp.to is empty, so that no span could leave',
  ],
  [
    'an issuer that the policy keeps away',
    { auth: { jwks: { keys: [] }, jwksUrl: 'https://id.example.com/jwks' } },
    "auth.jwksUrl is set, but networkPolicy.jwks.to is empty, so that the issuer's keys could not be loaded",
  ],
  [
    'no secret',
    { secrets: { existingSecret: '' } },
    'secrets.existingSecret is empty: set it to a Secret with the keys DATABASE_URL and CURSOR_SECRET',
  ],
  [
    'two sources of secrets',
    { dev: { insecureSecrets: true, databaseUrl: 'postgres://a:b@c/d', cursorSecret: 'c'.repeat(32) } },
    'secrets.existingSecret and dev.insecureSecrets exclude each other',
  ],
  [
    'development without a database',
    { secrets: { existingSecret: '' }, dev: { insecureSecrets: true, cursorSecret: 'c'.repeat(32) } },
    'dev.insecureSecrets is true, but dev.databaseUrl is empty: set it to postgres://',
  ],
  [
    'a cursor secret that is too short',
    {
      secrets: { existingSecret: '' },
      dev: { insecureSecrets: true, databaseUrl: 'postgres://a:b@c/d', cursorSecret: 'c'.repeat(31) },
    },
    'dev.insecureSecrets is true, but dev.cursorSecret has 31 characters: set it to at least 32',
  ],
  [
    'a short secret of webhooks for development',
    {
      secrets: { existingSecret: '', keys: { webhookSecret: 'WEBHOOK_SECRET' } },
      dev: { ...insecure, webhookSecret: 'w'.repeat(31) },
    },
    'secrets.keys.webhookSecret is set, but dev.webhookSecret has 31 characters: set it to at least 32, or empty the key',
  ],
  [
    'a secret of webhooks that nobody reads',
    { secrets: { existingSecret: '' }, dev: { ...insecure, webhookSecret: 'w'.repeat(32) } },
    'dev.webhookSecret is set, but secrets.keys.webhookSecret is empty, so that the service would not be told',
  ],
  [
    'secrets in the values for nothing',
    { dev: { databaseUrl: 'postgres://a:b@c/d' } },
    'do nothing while dev.insecureSecrets is false: remove them',
  ],
  ['an image by tag where digests are wanted', { image: { requireDigest: true } }, 'set image.digest to sha256:…'],
  ['no issuer', { auth: { issuer: '' } }, 'auth.issuer is empty: set it to the iss of the access tokens'],
  ['no audience', { auth: { audience: '' } }, 'auth.audience is empty: set it to what must be in the aud'],
  ['no keys', { auth: { jwks: { keys: [] } } }, 'auth.jwksUrl and auth.jwks are empty: set one of them'],
  [
    'two sources of keys',
    { auth: { jwksUrl: 'https://id.example.com/jwks' } },
    'auth.jwksUrl and auth.jwks exclude each other: set the one that has',
  ],
  [
    'a private key',
    { auth: { jwks: { keys: [{ ...key, d: 'secret' }] } } },
    'auth.jwks.keys[0] holds a private key: remove it from the values, replace it at the issuer',
  ],
  [
    'a key of one kind on the curve of another',
    { auth: { jwks: { keys: [{ ...key, kty: 'EC' }] } } },
    'auth.jwks.keys[0] is neither an Ed25519 key (kty OKP, crv Ed25519, x) nor a P-256 key',
  ],
  [
    'headers for no collector',
    { secrets: { keys: { otlpHeaders: 'OTLP' } } },
    'secrets.keys.otlpHeaders is set, but tracing.endpoint is empty',
  ],
  [
    'a variable that the chart sets',
    { extraEnv: [{ name: 'PORT', value: '8080' }] },
    'extraEnv sets PORT, which the chart decides on: remove it',
  ],
  [
    'a secret as a variable',
    { extraEnv: [{ name: 'WEBHOOK_SECRET', value: 'w'.repeat(32) }] },
    'extraEnv sets WEBHOOK_SECRET, which the chart decides on: remove it',
  ],
  [
    'a label by which pods are selected',
    { podLabels: { 'app.kubernetes.io/name': 'other' } },
    'podLabels sets app.kubernetes.io/name, which the chart itself sets or selects by: remove it',
  ],
  [
    'two that migrate',
    { config: { migrateOnStart: true } },
    'config.migrateOnStart is true, and migration.mode is job: set the mode to none, or migrateOnStart to false',
  ],
  [
    'a quota that refuses the pods',
    { resourceQuota: { enabled: true, hard: { 'limits.cpu': 4 } } },
    'resourceQuota.hard counts limits.cpu, so that a pod without it is refused: set resources.limits.cpu',
  ],
]

const messages = guarded.map(([, values]) => refusal(values))

it.each(guarded)('%s is refused, and the message says what to change', (_what, values, message) => {
  expect(refusal(values)).toContain(message)
})

it('every guard of the chart has a row above', async () => {
  const template = await readFile(join(chart, 'templates/_validate.tpl'), 'utf8')
  const guards = template
    .replaceAll(/\{\{\/\*.*?\*\/\}\}/gs, '')
    .replaceAll(/\{\{-.*?\}\}/gs, '')
    .split('\n')
    .filter((line) => line.includes(': '))
  const unprovoked = guards.filter((guard) => {
    const words = guard.split(/\{\{.*?\}\}/).map((text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    return !messages.some((message) => new RegExp(words.join('.*')).test(message))
  })
  expect(guards.length).toBeGreaterThan(30)
  expect(unprovoked).toEqual([])
})

it('all mistakes are told at once', () => {
  const values = { auth: { issuer: '', audience: '' }, secrets: { existingSecret: '' } }
  const told = ['secrets.existingSecret is empty', 'auth.issuer is empty', 'auth.audience is empty']
  for (const mistake of told) expect(refusal(values)).toContain(mistake)
})

it('nothing is installed with the defaults alone', () => {
  expect(() => render()).toThrow('secrets.existingSecret is empty')
})

it('a Kubernetes that is too old is refused', () => {
  expect(() => render({ files: ['../ci/default-values.yaml'], kubernetesVersion: '1.29.14' })).toThrow('kubeVersion')
})

it.each<readonly [string, object]>([
  ['what a parent chart gives to all', { global: { imageRegistry: 'registry.example.com' } }],
  ['the switch of a parent chart', { enabled: true }],
  ['a budget that gives up some', { podDisruptionBudget: { minAvailable: 1 } }],
  ['a grace period of just the drain', { termination: { gracePeriodSeconds: 40 } }],
  ['a digest', { image: { digest } }],
  ['a digest where one is wanted', { image: { digest, requireDigest: true } }],
])('is taken: %s', (_what, values) => {
  expect(renderWith(values).length).toBeGreaterThan(0)
})
