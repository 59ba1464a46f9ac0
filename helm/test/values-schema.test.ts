import { expect, it } from 'vitest'
import { render } from './support/render.ts'
import { digest } from './support/scenarios.ts'

const key = { kty: 'OKP', crv: 'Ed25519', kid: 'k', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }

/** What is no value at all: the schema names the key. */
const malformed: readonly (readonly [what: string, values: object, message: string])[] = [
  [
    'a digest that is too short',
    { image: { digest: 'sha256:123' } },
    "at '/image/digest': 'sha256:123' does not match",
  ],
  ['a digest in capitals', { image: { digest: digest.toUpperCase() } }, "at '/image/digest'"],
  ['a digest of another kind', { image: { digest: `md5:${'0'.repeat(32)}` } }, "at '/image/digest'"],
  ['a tag with a blank', { image: { tag: 'v1 beta' } }, "at '/image/tag'"],
  ['a registry with a scheme', { image: { registry: 'https://ghcr.io' } }, "at '/image/registry'"],
  ['a pull policy that is none', { image: { pullPolicy: 'Sometimes' } }, "at '/image/pullPolicy'"],
  ['a key that nobody reads', { replicaCount: 2 }, "at '': additional properties 'replicaCount' not allowed"],
  [
    'a key within that nobody reads',
    { config: { port: 80 } },
    "at '/config': additional properties 'port' not allowed",
  ],
  ['a key that is taken away', { replicas: null }, "missing property 'replicas'"],
  ['a number of pods below zero', { replicas: -1 }, "at '/replicas': minimum: got -1, want 0"],
  ['a number as text', { config: { dbPoolMax: '10' } }, "at '/config/dbPoolMax': got string, want integer"],
  ['a fraction of a session', { config: { dbPoolMax: 1.5 } }, "at '/config/dbPoolMax'"],
  ['a level that is none', { config: { logLevel: 'loud' } }, "at '/config/logLevel': value must be one of 'trace'"],
  ['a timeout that is too long', { config: { requestTimeoutMs: 300_001 } }, "at '/config/requestTimeoutMs': maximum"],
  ['more than all traces', { tracing: { sampledShare: 2 } }, "at '/tracing/sampledShare': maximum: got 2, want 1"],
  ['a collector without a scheme', { tracing: { endpoint: 'otel:4318' } }, "at '/tracing/endpoint'"],
  [
    'an attribute with a comma',
    { tracing: { resourceAttributes: { team: 'a,b' } } },
    "at '/tracing/resourceAttributes/team'",
  ],
  ['keys over plain HTTP', { auth: { jwksUrl: 'http://id.example.com/jwks' } }, "at '/auth/jwksUrl'"],
  ['a key of RSA', { auth: { jwks: { keys: [{ ...key, kty: 'RSA' }] } } }, "at '/auth/jwks/keys/0/kty'"],
  ['another database', { dev: { databaseUrl: 'mysql://a:b@c/d' } }, "at '/dev/databaseUrl'"],
  ['a Secret with a name that is none', { secrets: { existingSecret: 'My Secret' } }, "at '/secrets/existingSecret'"],
  ['a quantity with a blank', { resources: { limits: { memory: '1 GB' } } }, "at '/resources/limits/memory'"],
  ['a limit that is none', { resources: { limit: {} } }, "at '/resources': additional properties 'limit' not allowed"],
  ['half a pod', { rollout: { maxSurge: '0.5' } }, "at '/rollout/maxSurge'"],
  [
    'more than a hundred percent',
    { podDisruptionBudget: { maxUnavailable: '101%' } },
    "at '/podDisruptionBudget/maxUnavailable'",
  ],
  ['a grace period as text', { termination: { gracePeriodSeconds: '40s' } }, "at '/termination/gracePeriodSeconds'"],
  [
    'a probe of another path',
    { probes: { liveness: { httpGet: { path: '/' } } } },
    "at '/probes/liveness': additional",
  ],
  [
    'a Service of a kind that is none',
    { service: { type: 'ExternalName' } },
    "at '/service/type': value must be one of",
  ],
  ['a port that is none', { service: { port: 0 } }, "at '/service/port': minimum: got 0, want 1"],
  ['a host with a scheme', { ingress: { hosts: ['https://a.example.com'] } }, "at '/ingress/hosts/0'"],
  ['a peer that is nobody', { networkPolicy: { httpFrom: [{}] } }, "at '/networkPolicy/httpFrom/0': minProperties"],
  ['a peer with a typing error', { networkPolicy: { httpFrom: [{ podSelecter: {} }] } }, "'podSelecter' not allowed"],
  ['a block that is none', { networkPolicy: { opsFrom: [{ ipBlock: { cidr: '10.0.0.1' } }] } }, '/ipBlock/cidr'],
  ['an unknown way to migrate', { migration: { mode: 'sidecar' } }, "at '/migration/mode': value must be one of 'job'"],
  [
    'an interval without a unit',
    { monitoring: { serviceMonitor: { interval: '30' } } },
    "at '/monitoring/serviceMonitor/interval'",
  ],
  ['a name that is too long', { fullnameOverride: 'a'.repeat(47) }, "at '/fullnameOverride'"],
  ['a variable without a name', { extraEnv: [{ value: 'a' }] }, "at '/extraEnv/0': missing property 'name'"],
]

it.each(malformed)('%s is refused, and the message says where it is', (_what, values, message) => {
  expect(() => render({ files: ['../ci/default-values.yaml'], values })).toThrow(message)
})
