import type { Schema, Value } from '../../src/values-file.ts'

const key = { kty: 'OKP', crv: 'Ed25519', kid: 'other', x: 'B'.repeat(43) }

/** Values of the types that several keys share, each other than every default and scenario. */
const ofType: Readonly<Record<string, unknown>> = {
  optionalName: 'other',
  optionalShortName: 'other',
  secretKey: 'OTHER',
  optionalSecretKey: 'OTHER',
  stringMap: { 'example.com/other': 'other' },
  resourceAttributes: { 'service.other': 'other' },
  port: 1234,
  duration: '47s',
  countOrPercent: '43%',
  optionalCountOrPercent: '43%',
  resources: { requests: { cpu: '47m', memory: '47Mi' }, limits: { memory: '470Mi' } },
  probe: { periodSeconds: 3, timeoutSeconds: 3, failureThreshold: 47 },
  jwks: { keys: [key] },
  peers: [{ podSelector: { matchLabels: { 'example.com/other': 'other' } } }],
}

/** Values of keys with a schema of their own. */
const ofKey: Readonly<Record<string, unknown>> = {
  'image.registry': 'other.example.com',
  'image.repository': 'other/api',
  'image.tag': '47.0.0',
  'monitoring.prometheusRule.grafanaUrl': 'https://other.example.com',
  'image.digest': `sha256:${'4'.repeat(64)}`,
  'image.pullSecrets': [{ name: 'other' }],
  'dev.databaseUrl': 'postgres://other:other@other/other',
  'dev.cursorSecret': 'other'.repeat(7),
  'dev.webhookSecret': 'other'.repeat(7),
  'auth.jwksUrl': 'https://other.example.com/jwks',
  'tracing.endpoint': 'https://other.example.com',
  'tracing.sampledShare': 0.47,
  'termination.gracePeriodSeconds': 3047,
  'topologySpread.constraints': [{ maxSkew: 4, topologyKey: 'other', whenUnsatisfiable: 'DoNotSchedule' }],
  'autoscaling.behavior': { scaleDown: { stabilizationWindowSeconds: 47 } },
  podSecurityContext: { fsGroup: 47 },
  securityContext: { runAsUser: 47 },
  'ingress.hosts': ['other.example.com'],
  'ingress.tls': [{ secretName: 'other', hosts: ['catalog.example.com'] }],
  'httpRoute.parentRefs': [{ name: 'other' }],
  'httpRoute.hostnames': ['other.example.com'],
  'httpRoute.filters': [{ type: 'RequestMirror' }],
  'networkPolicy.extraIngress': [{ ports: [{ port: 47 }] }],
  'networkPolicy.extraEgress': [{ ports: [{ port: 47 }] }],
  'resourceQuota.hard': { pods: '47' },
  'limitRange.limits': [{ type: 'Pod', max: { memory: '47Gi' } }],
  tolerations: [{ key: 'other', operator: 'Exists' }],
  affinity: { podAffinity: {} },
  extraEnv: [{ name: 'OTHER', value: 'other' }],
  extraEnvFrom: [{ configMapRef: { name: 'other' } }],
  extraVolumes: [{ name: 'other', emptyDir: {} }],
  extraVolumeMounts: [{ name: 'other', mountPath: '/other' }],
  extraObjects: ['apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: other\n'],
}

/** A value that the schema takes, other than the default of `value`. Throws RangeError if this file knows none. */
export function otherValue({ path, schema, default: given }: Value): unknown {
  const known = ofKey[path.join('.')] ?? ofType[String(schema['$ref']).replace('#/definitions/', '')]
  if (known !== undefined) return known
  if (typeof given === 'boolean') return !given
  if (typeof given === 'number') return given === schema['maximum'] ? given - 1 : given + 1
  if (typeof given === 'string' && schema['pattern'] === undefined) return otherText(schema, given)
  throw new RangeError(`Add a value for ${path.join('.')} to helm/test/support/other-values.ts`)
}

function otherText(schema: Schema, given: string): string {
  const choices = schema['enum']
  return Array.isArray(choices) ? String(choices.find((choice) => choice !== given)) : 'other'
}
