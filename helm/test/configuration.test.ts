import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type EnvironmentVariable, theOnly } from './support/objects.ts'
import { render } from './support/render.ts'

const objectsOf = (values: object = {}) => render({ files: ['../ci/default-values.yaml'], values })
const templateOf = (values: object = {}) => theOnly(objectsOf(values), 'Deployment').spec.template
const variablesOf = (values: object = {}) => theOnly(objectsOf(values), 'ConfigMap', 'shop-catalog-api').data
const environmentOf = (values: object = {}): readonly EnvironmentVariable[] =>
  templateOf(values).spec.containers[0]?.env ?? []
const secretRef = (name: string, secret: string, key: string) => ({
  name,
  valueFrom: { secretKeyRef: { name: secret, key } },
})

const allOn = {
  config: { revision: 'abc' },
  secrets: { keys: { webhookSecret: 'WEBHOOK', otlpHeaders: 'OTLP' } },
  tracing: { endpoint: 'http://otel:4318', resourceAttributes: { a: 'b' } },
  networkPolicy: { enabled: false },
}
const byUrl = {
  auth: { jwks: { keys: [] }, jwksUrl: 'https://id.example.com/jwks' },
  networkPolicy: { enabled: false },
}

/** Variables of the service that no value sets, each with the reason. */
const notSet: Readonly<Record<string, string>> = {
  HOST: 'the default, every address, is the only one that works in a pod',
  OPS_HOST: 'as HOST',
  PORT: 'the Service hides it',
  OPS_PORT: 'the Service hides it',
  LOG_PRETTY: 'a pod has no terminal',
  VERSION: 'the image says it',
}

describe('the table of variables in the README', async () => {
  const readme = await readFile(join(import.meta.dirname, '../../README.md'), 'utf8')
  const documented = [...readme.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name = '']) => name)
  const settable = new Set(
    [allOn, byUrl].flatMap((values) => [
      ...Object.keys(variablesOf(values)),
      ...environmentOf(values).map(({ name }) => name),
    ]),
  )

  it.each(documented.filter((name) => !(name in notSet)))('%s is set by a value', (name) => {
    expect([...settable]).toContain(name)
  })

  it.each(Object.entries(notSet))('%s is not, because %s', (name) => {
    expect(documented).toContain(name)
    expect([...settable]).not.toContain(name)
  })

  it('has every variable that the chart sets', () => {
    expect(documented.length).toBeGreaterThan(25)
    expect(documented).toEqual(expect.arrayContaining([...settable]))
  })
})

describe('settings', () => {
  it('are texts without exponents, however large the number', () => {
    expect(variablesOf({ config: { bodyBytesMax: 16_777_216, drainDelayMs: 0 } })).toMatchObject({
      BODY_BYTES_MAX: '16777216',
      DRAIN_DELAY_MS: '0',
    })
    for (const value of Object.values(variablesOf(allOn))) expect(value).toEqual(expect.any(String))
  })

  it('that are empty are left out', () => {
    expect(Object.values(variablesOf())).not.toContain('')
    expect(variablesOf()).not.toHaveProperty('REVISION')
    expect(variablesOf()).not.toHaveProperty('OTEL_EXPORTER_OTLP_ENDPOINT')
  })

  it('of a share keep their digits', () => {
    expect(variablesOf({ tracing: { sampledShare: 0.00001 } })['OTEL_TRACES_SAMPLER_ARG']).toMatch(/^(0\.00001|1e-05)$/)
    expect(variablesOf({ tracing: { sampledShare: 0 } })['OTEL_TRACES_SAMPLER_ARG']).toBe('0')
  })

  it('hold no secret', () => {
    const names = Object.keys(variablesOf(allOn))
    for (const secret of ['DATABASE_URL', 'CURSOR_SECRET', 'WEBHOOK_SECRET', 'OTEL_EXPORTER_OTLP_HEADERS'])
      expect(names).not.toContain(secret)
  })
})

describe('secrets', () => {
  it('come by reference, from the Secret and the keys of the values', () => {
    const secrets = {
      existingSecret: 'vault',
      keys: { databaseUrl: 'url', cursorSecret: 'cursor', webhookSecret: 'webhook', otlpHeaders: 'otlp' },
    }
    expect(environmentOf({ ...allOn, secrets })).toEqual([
      secretRef('DATABASE_URL', 'vault', 'url'),
      secretRef('CURSOR_SECRET', 'vault', 'cursor'),
      secretRef('WEBHOOK_SECRET', 'vault', 'webhook'),
      secretRef('OTEL_EXPORTER_OTLP_HEADERS', 'vault', 'otlp'),
    ])
  })

  it('of webhooks and of a collector are asked for only where the Secret has them', () => {
    expect(environmentOf().map(({ name }) => name)).toEqual(['DATABASE_URL', 'CURSOR_SECRET'])
  })

  it('are none of the chart, unless in development', () => {
    expect(objectsOf().filter(({ kind }) => kind === 'Secret')).toEqual([])
  })

  it('of development are in a Secret with the keys that the pods ask for', () => {
    const values = {
      secrets: { existingSecret: '', keys: { databaseUrl: 'url', webhookSecret: 'webhook' } },
      dev: {
        ...{ insecureSecrets: true, databaseUrl: 'postgres://a:b@db/c' },
        ...{ cursorSecret: 'c'.repeat(32), webhookSecret: 'w'.repeat(32) },
      },
    }
    const { metadata, stringData } = theOnly(objectsOf(values), 'Secret')
    const webhook = 'w'.repeat(32)
    expect(stringData).toEqual({ url: 'postgres://a:b@db/c', CURSOR_SECRET: 'c'.repeat(32), webhook })
    for (const { valueFrom } of environmentOf(values)) {
      expect(valueFrom?.secretKeyRef?.name).toBe(metadata.name)
      expect(Object.keys(stringData)).toContain(valueFrom?.secretKeyRef?.key)
    }
  })
})

describe('the keys of the issuer', () => {
  it('are mounted as a folder where the service is told to look, so that a change arrives', () => {
    const folder = '/etc/catalog-api/jwks'
    expect(variablesOf()['AUTH_JWKS_FILE']).toBe(`${folder}/jwks.json`)
    const [container] = templateOf().spec.containers
    expect(container?.volumeMounts).toEqual([{ name: 'jwks', mountPath: folder, readOnly: true }])
    expect(templateOf().spec.volumes).toEqual([{ name: 'jwks', configMap: { name: 'shop-catalog-api-jwks' } }])
    const file = theOnly(objectsOf(), 'ConfigMap', 'shop-catalog-api-jwks').data['jwks.json'] ?? ''
    expect(JSON.parse(file)).toMatchObject({ keys: [{ kty: 'OKP', kid: 'test' }] })
  })

  it('of a URL are not mounted', () => {
    expect(variablesOf(byUrl)).toMatchObject({ AUTH_JWKS_URL: 'https://id.example.com/jwks' })
    expect(variablesOf(byUrl)).not.toHaveProperty('AUTH_JWKS_FILE')
    expect(templateOf(byUrl).spec).not.toHaveProperty('volumes')
  })
})

describe('pods are replaced', () => {
  const dev = {
    secrets: { existingSecret: '' },
    dev: { insecureSecrets: true, databaseUrl: 'postgres://a:b@db/c', cursorSecret: 'c'.repeat(32) },
  }

  it.each<readonly [string, object, object]>([
    ['a setting', {}, { config: { logLevel: 'debug' } }],
    ['the issuer', {}, { auth: { issuer: 'https://other.example.com' } }],
    ['a trace attribute', {}, { tracing: { resourceAttributes: { a: 'b' } } }],
    ['a secret of development', dev, { ...dev, dev: { ...dev.dev, cursorSecret: 'd'.repeat(32) } }],
    ['the image', {}, { image: { tag: '2.0.0' } }],
  ])('by another value of %s', (_what, before, after) => {
    expect(templateOf(after)).not.toEqual(templateOf(before))
  })

  it.each<readonly [string, object]>([
    [
      'the keys of the issuer, which the service reads again by itself',
      {
        auth: { jwks: { keys: [{ kty: 'OKP', crv: 'Ed25519', kid: 'new', x: 'A'.repeat(43) }] } },
      },
    ],
    ['the number of pods, as long as it is small', { replicas: 1 }],
    ['the policy', { networkPolicy: { enabled: false } }],
    ['labels of all objects', { commonLabels: { team: 'a' } }],
    ['the tests', { tests: { enabled: false } }],
  ])('not by %s', (_what, values) => {
    expect(templateOf(values)).toEqual(templateOf())
  })
})
